// What a worker writes, a store reads back: the same answers as if it had made them itself.

import CulpritModel
import CulpritReports
import CulpritStore
import Testing

@Suite struct BundleLineTests {
    private let sample = report(
        name: "PC-9", entra: "e-9", tenant: "t-9", day: 3,
        findings: [finding("a/x", first: 2), finding("a/y", .recovered, first: 1)], notAssessed: ["a/z"],
        shapes: [
            UnexplainedShape(
                shape: "cannot open *", count: 4, code: "0x80070005", source: "ime", severity: .error, citations: [])
        ])

    @Test func `a line holds the whole report on one line`() throws {
        let line = BundleLine.line(sample, of: bundle(7))
        #expect(line.count { $0 == UInt8(ascii: "\n") } == 1)
        #expect(line.last == UInt8(ascii: "\n"))
        guard case .report(let read, of: let stamp) = try BundleLineReader.result(line) else {
            Issue.record("the line is read as a failure")
            return
        }
        #expect(stamp == bundle(7))
        #expect(JSONReport.render(read).contains("\"a/x\""))
        // What has no place in the contract (how a time was written) is lost; all that the contract holds comes back.
        #expect(BundleLine.line(read, of: stamp) == line)
    }

    @Test func `results that come as lines make the same store`() throws {
        let own = try FleetStore(try Folder())
        let imported = try FleetStore(try Folder())
        try own.add(sample, of: bundle(7), stamp: "look", at: march(30))
        guard
            case .report(let read, of: let stamp) = try BundleLineReader.result(BundleLine.line(sample, of: bundle(7)))
        else { return }
        try imported.add(read, of: stamp, stamp: nil, at: march(30))
        #expect(FleetJSON.render(try own.summary()) == FleetJSON.render(try imported.summary()))
        #expect(
            FleetJSON.render(try own.histories(called: "pc-9"))
                == FleetJSON.render(try imported.histories(called: "pc-9")))
    }

    @Test func `a bundle that a worker could not read comes with its reason`() throws {
        let line = BundleLine.failure(path: "share/x.zip", reason: "Permission denied")
        guard case .failure("share/x.zip", reason: "Permission denied") = try BundleLineReader.result(line) else {
            Issue.record("the failure is not read back")
            return
        }
    }

    @Test(arguments: [
        "", "no json", "[]", "{}", #"{"schema":"other/1","bundle":{"path":"a"}}"#,
        #"{"schema":"culprit.bundle/1","bundle":{"path":"a"},"report":{"schema":"culprit.report/1"}}"#,
        String(repeating: "[", count: 100_000),
    ])
    func `a line that is not of the contract is refused`(_ text: String) {
        #expect(throws: StoreFailure.self) { try BundleLineReader.result(Array(text.utf8)) }
    }

    @Test func `a digest that is none is refused`() {
        var forged = bundle(1)
        forged.digest = "1' OR '1'='1"
        #expect(throws: StoreFailure.self) { try BundleLineReader.result(BundleLine.line(sample, of: forged)) }
    }
}
