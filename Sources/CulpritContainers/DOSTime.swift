// Times in archives. DOS times are the local time of the machine that packed; two seconds is their resolution.
// Source: PKWARE APPNOTE 4.4.6 and the cabinet format's CFFILE date and time.

internal import CulpritModel

/// DOS dates and times.
enum DOSTime {
    /// The local time that `date` and `time` show, unknown where they show none.
    static func time(date: UInt16, time: UInt16) -> RecordTime {
        let reading = Ticks(
            year: 1980 + Int(date >> 9), month: Int(date >> 5 & 15), day: Int(date & 31), hour: Int(time >> 11),
            minute: Int(time >> 5 & 63), second: Int(time & 31) * 2)
        return reading.map(RecordTime.local) ?? .unknown
    }

    /// The instant `seconds` after 1970-01-01 UTC.
    static func time(unixSeconds seconds: Int64) -> RecordTime {
        .utc(Ticks(seconds.multipliedReportingOverflow(by: Ticks.perSecond).partialValue))
    }
}
