// Finding facts in device state, and reading their values.

import CulpritModel
import Testing

@testable import CulpritRules

@Suite struct FactTableTests {
    private func makeTable(_ change: (inout RuleBook) -> Void) -> FactTable {
        var book = makeBook { book in
            var registry = SourceDefinition(id: "registry", title: "")
            registry.formats = ["registry-export"]
            registry.keys = ["HKLM\\SOFTWARE\\Vendor"]
            book.sources.append(registry)
        }
        change(&book)
        return FactTable(book)
    }

    private func add(
        _ book: inout RuleBook, _ path: String, _ name: String, source: String = "registry",
        siblings: [String: String] = [:]
    ) {
        var fact = FactDefinition(id: "f", source: source, title: "", origin: .state(path: path, name: name))
        fact.siblings = siblings
        book.facts.append(fact)
    }

    private func find(
        _ table: FactTable, _ path: String, _ name: String, format: String = "registry-export", sources: [Int] = []
    ) -> [FactMatch] {
        let (path, name) = (Array(path.utf8), Array(name.utf8))
        return table.facts(path: path.span, name: name.span, sources: sources, format: format)
    }

    @Test func `a star stands for one part and is the instance`() {
        let table = makeTable { add(&$0, #"HKLM\SOFTWARE\Vendor\Enrollments\*"#, "ProviderID") }
        let found = find(table, #"hklm\software\vendor\enrollments\A-1"#, "providerid")
        #expect(found == [FactMatch(fact: 0, instance: "A-1", sibling: nil)])
        #expect(find(table, #"HKLM\SOFTWARE\Vendor\Enrollments\A\B"#, "ProviderID").isEmpty)
        #expect(find(table, #"HKLM\SOFTWARE\Vendor\Enrollments"#, "ProviderID").isEmpty)
        #expect(find(table, #"HKLM\SOFTWARE\Vendor\Enrollments\A-1"#, "ProviderIDs").isEmpty)
    }

    @Test func `several stars are joined, and a star stands inside a part too`() {
        let table = makeTable { add(&$0, #"HKLM\SOFTWARE\Vendor\*\Work *\x"#, "v") }
        #expect(find(table, #"HKLM\SOFTWARE\Vendor\One\Work 22\X"#, "V").map(\.instance) == ["One/22"])
        #expect(find(table, #"HKLM\SOFTWARE\Vendor\One\Work22\X"#, "V").isEmpty)
    }

    @Test func `brackets of a path hold the instance, slashes and all`() {
        let table = makeTable { add(&$0, "Enrollments/Enrollment[*]/State", "Code", source: "status") }
        let found = find(table, "Enrollments/Enrollment[./Vendor/MSFT]/State", "Code", format: "status")
        #expect(found.map(\.instance) == ["./Vendor/MSFT"])
        #expect(find(table, "Enrollments/Enrollment/State", "Code", format: "status").isEmpty)
    }

    @Test func `a fact is looked for where its source is or its format`() {
        let table = makeTable { add(&$0, "Device State", "Joined", source: "status") }
        #expect(find(table, "Device State", "Joined", format: "status").count == 1)
        #expect(find(table, "Device State", "Joined", format: "other").isEmpty)
        #expect(find(table, "Device State", "Joined", format: "other", sources: [2]).count == 1)
    }

    @Test func `values outside the keys of their source are not facts`() {
        let table = makeTable { add(&$0, #"HKLM\SOFTWARE\*\Enrollments"#, "v") }
        #expect(find(table, #"HKLM\SOFTWARE\Vendor\Enrollments"#, "v").count == 1)
        #expect(find(table, #"HKLM\SOFTWARE\Vendors\Enrollments"#, "v").isEmpty)
    }

    @Test func `other values of the instance are asked for and decide whether it counts`() {
        let table = makeTable { add(&$0, #"HKLM\SOFTWARE\Vendor\*"#, "ProviderID", siblings: ["State": "1"]) }
        let found = find(table, #"HKLM\SOFTWARE\Vendor\A"#, "STATE")
        #expect(found == [FactMatch(fact: 0, instance: "A", sibling: "State")])
        #expect(table.siblingsHold(of: 0, ["State": "0x1"]))
        #expect(!table.siblingsHold(of: 0, ["State": "0"]))
        #expect(!table.siblingsHold(of: 0, [:]))
        #expect(!table.siblingsHold(of: 9, [:]))
    }

    @Test func `names may have wildcards, and names without letters of a case are compared as they are`() {
        let table = makeTable { book in
            add(&book, #"HKLM\SOFTWARE\Vendor"#, "State*")
            add(&book, #"HKLM\SOFTWARE\Vendor"#, "(Default)")
        }
        #expect(find(table, #"HKLM\SOFTWARE\Vendor"#, "stateful").map(\.fact) == [0])
        #expect(find(table, #"HKLM\SOFTWARE\Vendor"#, "(default)").map(\.fact) == [1])
        #expect(find(table, #"HKLM\SOFTWARE\Vendor"#, "").isEmpty)
    }

    @Test(arguments: [
        (FactKind.yesNo, "YES", "yes"), (.yesNo, " No ", "no"), (.yesNo, "0", "no"), (.yesNo, "UNKNOWN", "UNKNOWN"),
        (.number, "0x10", "16"), (.number, "-3", "-3"), (.number, "none", "none"), (.number, "", ""),
        (.code, "2149056536", "0x80180018"), (.code, "-2145910760", "0x80180018"), (.code, "0x8018002A", "0x8018002a"),
        (.code, "FAIL (0x801c0021)", "0x801c0021"), (.code, "aadsts50155", "AADSTS50155"), (.code, "n/a", "n/a"),
        (.text, "  padded\t", "padded"),
    ])
    func `values are read by their type and never lost`(kind: FactKind, raw: String, expected: String) {
        let table = makeTable { book in
            book.addFact("f", kind: kind)
        }
        #expect(table.value(of: 0, raw: raw) == expected)
    }

    @Test func `a part is taken out of a value, and mapped`() {
        let table = makeTable { book in
            book.addFact("range") { $0.extract = #"-- (.+) \]"# }
            book.addFact("state") { $0.values = ["1": "enrolled", "Off": "none"] }
        }
        #expect(table.value(of: 0, raw: "[ a -- b ]") == "b")
        #expect(table.value(of: 0, raw: "nothing") == nil)
        #expect(table.value(of: 1, raw: "0x00000001") == "enrolled")
        #expect(table.value(of: 1, raw: "OFF") == "none")
        #expect(table.value(of: 1, raw: "7") == "7")
    }

    @Test(arguments: [
        ("2020-07-18 20:10:33.789 UTC", "2020-07-18T20:10:33.789", RecordTime.Zone.utc),
        ("2024-04-03T07:45:12Z", "2024-04-03T07:45:12.000", .utc),
        ("2024-04-03T07:45:12.1234567Z", "2024-04-03T07:45:12.1234567", .utc),
        ("2024-04-03T07:45:12.123456789+02:00", "2024-04-03T07:45:12.1234567", .bias(-120)),
        ("2024-04-03 07:45", "2024-04-03T07:45:00.000", .local),
        ("2024-04-03", "2024-04-03T00:00:00.000", .local),
        ("20240403T104310Z", "2024-04-03T10:43:10.000", .utc),
        ("Wednesday, 03 April 2024--07:45:12 (UTC)", "2024-04-03T07:45:12.000", .utc),
        ("4/3/2024 7:45:12 PM", "2024-04-03T19:45:12.000", .local),
        ("4/3/2024 12:05:00 AM", "2024-04-03T00:05:00.000", .local),
        ("23/4/2024 07:45:12", "2024-04-23T07:45:12.000", .local),
        ("03.04.2024 07:45:12", "2024-04-03T07:45:12.000", .local),
        ("132000000000000000", "2019-04-17T18:40:00.000", .utc),
        ("20240403104310.500000+120", "2024-04-03T10:43:10.500", .bias(-120)),
        ("20240403104310.500000-300", "2024-04-03T10:43:10.500", .bias(300)),
        ("20240403104310.000000+***", "2024-04-03T10:43:10.000", .local),
    ])
    func `every spelling of a time is read`(text: String, reading: String, zone: RecordTime.Zone) {
        let time = FactTable.instant(text, kind: .time)
        #expect(time?.reading.iso8601() == reading)
        #expect(time?.zone == zone)
    }

    @Test(arguments: [
        "", "never", "3/4/2024 07:45:12", "2024-13-01", "2024-02-30 10:00:00", "2024-04-03 25:00:00",
        "2024-04-03 10:00:00 +99:99", "99999999999999999999999999", "2024-04-03 10:00:00 UTC and more",
        "4/3/2024 13:00:00 PM",
        "1:2:3", "-", "/", "2024-04-03T", "2024-04-03 10:00:00 +1:999999999999999999999999",
    ])
    func `what is no time, or could be two, is none`(text: String) {
        #expect(FactTable.instant(text, kind: .time) == nil)
    }

    @Test func `the kind of a fact overrides the zone that is written`() {
        #expect(FactTable.instant("20240403T104310Z", kind: .localTime)?.zone == .local)
        #expect(FactTable.instant("2024-04-03 10:43:10", kind: .utcTime)?.zone == .utc)
    }
}
