// Inputs that broke a parser once. Each is `Fixtures/fuzz-regressions/TARGET/NAME` as the fuzzer has it: the first byte
// chooses a format of the target, the rest is the file. Here every format reads every one of them.

import CulpritFormats
import CulpritModel
import CulpritTestSupport
import Testing

/// The files behind the first byte, by name.
private let inputs: [(name: String, bytes: [UInt8])] = {
    let root = TestFolder.fixtures + "/fuzz-regressions"
    return folderNames(root).flatMap { target in
        folderNames(root + "/" + target).compactMap { name in
            fileBytes("\(root)/\(target)/\(name)").map { ("\(target)/\(name)", Array($0.dropFirst())) }
        }
    }
}()

struct FuzzRegressionTests {
    @Test func `what broke a parser once breaks none now`() {
        #expect(!inputs.isEmpty)
        for (name, bytes) in inputs {
            for format in FormatCatalog.all {
                let checks = FormatChecks(format, bytes)
                let problems = checks.locations() + checks.chunking(rounds: 2, byteByByteMax: 4_096)
                #expect(problems.isEmpty, "\(name) as \(format.id): \(problems)")
            }
        }
    }

    @Test func `blanks behind an equals sign are an empty value`() {
        let format = RegistryExportFormat()
        let seen = parsed(format, "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Contoso]\r\n\"Empty\"=   \r\n\"Next\"=\"kept\"\r\n")
        #expect(seen.states.last?.name == "Next")
        #expect(seen.states.last?.value == "kept")
    }
}
