// The list of what is measured. Inputs have a few megabytes: more than a core's own caches hold, and so little that a run is
// over in some hundredths of a second.

import Benchmark
import CulpritBytes
import CulpritContainers
import CulpritModel
import CulpritReports
import CulpritRules
import CulpritTestSupport

let benchmarks: @Sendable () -> Void = {
    let size = 4_000_000

    measure("lines") {
        let log = InputMaker(seed: 1).clientLog(byteCount: size)
        let lineCount = log.bytes.count { $0 == 0x0A }
        return HotPath(byteCount: log.bytes.count, recordCount: lineCount, expected: lineCount) {
            var splitter = LineSplitter(lineBytesMax: Limits().recordBytesMax)
            var count = 0
            forEachPiece(of: log.bytes) { piece in splitter.consume(piece) { _, _ in count += 1 } }
            splitter.finish { _, _ in count += 1 }
            return count
        }
    }

    measure("utf-16") {
        let text = InputMaker(seed: 2).servicingLog(byteCount: size / 2, foreignWords: true).bytes
        let encoded = InputMaker.utf16(text)
        return HotPath(byteCount: encoded.count, expected: text.count) {
            var decoder = UTF16Decoder(bigEndian: false, sourceOffset: 0)
            var count = 0
            var decoded: [UInt8] = []
            forEachPiece(of: encoded) { piece in
                decoded.removeAll(keepingCapacity: true)
                decoder.decode(piece, into: &decoded)
                count += decoded.count
            }
            return count
        }
    }

    measure("cmtrace log") {
        let log = InputMaker(seed: 3).clientLog(byteCount: size)
        return HotPath(byteCount: log.bytes.count, recordCount: log.recordCount, expected: log.recordCount) {
            recordCount(of: log.bytes, name: "PolicyAgent.log", format: "cmtrace")
        }
    }

    measure("servicing log") {
        let log = InputMaker(seed: 4).servicingLog(byteCount: size)
        return HotPath(byteCount: log.bytes.count, recordCount: log.recordCount, expected: log.recordCount) {
            recordCount(of: log.bytes, name: "CBS.log", format: "cbs")
        }
    }

    // As regedit writes it, in UTF-16, so that the decoding is in it as it is on a device.
    measure("registry export") {
        let export = InputMaker(seed: 5).registryExport(byteCount: size / 2)
        let encoded = InputMaker.utf16(export.bytes, hasMark: true)
        return HotPath(byteCount: encoded.count, recordCount: export.recordCount, expected: export.recordCount) {
            recordCount(of: encoded, name: "export.reg", format: "registry-export")
        }
    }

    measure("mdm report") {
        let report = InputMaker(seed: 6).deviceManagementReport(byteCount: size)
        return HotPath(byteCount: report.bytes.count, recordCount: report.recordCount, expected: report.recordCount) {
            recordCount(of: report.bytes, name: "MDMDiagReport.xml", format: "mdm-report-xml")
        }
    }

    measure("event log, headers") {
        let log = InputMaker(seed: 7).eventLog(eventCount: 10_000)
        return HotPath(byteCount: log.bytes.count, recordCount: log.recordCount, expected: log.recordCount) {
            recordCount(of: log.bytes, name: "Admin.evtx", format: "evtx", detail: .header)
        }
    }

    measure("event log, values") {
        let log = InputMaker(seed: 7).eventLog(eventCount: 10_000)
        let expected = log.recordCount * (1 + InputMaker.valuesOfEvent)
        return HotPath(byteCount: log.bytes.count, recordCount: log.recordCount, expected: expected) {
            recordCount(of: log.bytes, name: "Admin.evtx", format: "evtx", detail: .values)
        }
    }

    // The bytes are those that come out, and their checksum is compared.
    measure("zip member") {
        let log = InputMaker(seed: 8).clientLog(byteCount: size).bytes
        let zip = MemorySource(ZIPWriter([.init("CCM/Logs/PolicyAgent.log", log)]).written())
        return HotPath(byteCount: log.count, expected: log.count) {
            let archive = ArchiveOpener.open(zip, kind: .zip, name: "a.zip", limits: Limits())
            let sink = CountingEntrySink()
            for unit in archive.units.indices {
                archive.expand(unit: unit, into: sink, budget: ExpansionBudget(Limits()))
            }
            return sink.byteCount
        }
    }

    // The bytes are those of the messages alone.
    measure("signals") {
        let log = InputMaker(seed: 9).clientLog(byteCount: size)
        let kept = KeepingSink(log.bytes, name: "client.log")
        let scanner = SignalScanner(KnownSignal.compiled())
        let (records, bytes) = (kept.records, kept.bytes)
        let byteCount = records.reduce(0) { $0 + $1.message.count }
        return HotPath(byteCount: byteCount, recordCount: log.recordCount, expected: log.signalCount) {
            var count = 0
            for record in records {
                let message = bytes.span.extracting(record.message.range)
                let component = bytes.span.extracting(record.component.range)
                count += scanner.scan(message, component: component, sources: []).signals.count
            }
            return count
        }
    }

    // The bytes are those that are written.
    measure("json lines of records") {
        let log = InputMaker(seed: 10).clientLog(byteCount: size)
        let kept = KeepingSink(log.bytes, name: "client.log")
        let (records, bytes) = (kept.records, kept.bytes)
        return written(records.count) { writer, index in writer.append(records[index], in: bytes.span) }
    }

    measure("json lines of events") {
        let log = InputMaker(seed: 11).eventLog(eventCount: 10_000)
        let events = KeepingSink(log.bytes, name: "Admin.evtx").events
        return written(events.count) { writer, index in
            writer.append(events[index].header, values: events[index].values)
        }
    }
}

/// The hot path that writes `count` JSON lines with `append`. How many bytes they are is found by writing them once; that
/// there is a line for each is looked at there.
private func written(_ count: Int, _ append: @escaping (inout RecordLineWriter, Int) -> Void) -> HotPath {
    require(count > 1000, "too little to write")
    func write(_ taken: ([UInt8]) -> Void) {
        var writer = RecordLineWriter(path: ArtifactPath("device.zip!/file"), offsetMinutes: 120)
        for index in 0..<count {
            append(&writer, index)
            // As much as the program gathers before it writes.
            guard writer.bytes.count >= 1 << 18 || index == count - 1 else { continue }
            taken(writer.bytes)
            writer.removeAll()
        }
    }
    var byteCount = 0
    var lineCount = 0
    write { bytes in
        byteCount += bytes.count
        lineCount += bytes.count { $0 == 0x0A }
    }
    require(lineCount == count, "\(count) records gave \(lineCount) lines")
    return HotPath(byteCount: byteCount, recordCount: count, expected: byteCount) {
        var sum = 0
        write { sum += $0.count }
        return sum
    }
}
