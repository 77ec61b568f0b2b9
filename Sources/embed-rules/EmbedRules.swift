// Writes the files of a rule pack as one Swift string, for the program to carry. The build runs it:
//
//     embed-rules RULES-FOLDER OUTPUT.swift
//
// A string literal compiles in no time, where an array literal of the same size takes minutes. YAML that cannot be read
// fails the build with file and line; everything else the linter and its test say.

private import CulpritRulePack
private import Foundation

@main
enum EmbedRules {
    static func main() {
        let arguments = CommandLine.arguments
        guard arguments.count == 3 else { stop("usage: embed-rules RULES-FOLDER OUTPUT.swift", status: 64) }
        let (bytes, findings) = PackArchive.pack(files(in: arguments[1]))
        guard findings.isEmpty else {
            stop(findings.map { "\(arguments[1])/\($0)" }.joined(separator: "\n"), status: 1)
        }
        var source = Array("// Made of the files in Rules/ by embed-rules; do not edit.\nlet embeddedPack = \"".utf8)
        for byte in bytes { append(byte, to: &source) }
        source += "\"\n".utf8
        guard FileManager.default.createFile(atPath: arguments[2], contents: Data(source)) else {
            stop("cannot write \(arguments[2])", status: 2)
        }
    }

    /// All YAML files below `folder`, named by their path in it.
    private static func files(in folder: String) -> [PackFile] {
        guard let paths = FileManager.default.enumerator(atPath: folder) else {
            stop("cannot read the folder \(folder)", status: 2)
        }
        var files: [PackFile] = []
        for case let path as String in paths where path.hasSuffix(".yaml") {
            guard let content = FileManager.default.contents(atPath: folder + "/" + path) else {
                stop("cannot read \(folder)/\(path)", status: 2)
            }
            files.append(PackFile(path: path, bytes: [UInt8](content)))
        }
        return files
    }

    /// One byte of UTF-8 text as it stands in a string literal.
    private static func append(_ byte: UInt8, to source: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\\"), UInt8(ascii: "\""): source += [UInt8(ascii: "\\"), byte]
        case 0..<32, 127: source += "\\u{\(String(byte, radix: 16))}".utf8
        default: source.append(byte)
        }
    }

    private static func stop(_ message: String, status: Int32) -> Never {
        FileHandle.standardError.write(Data((message + "\n").utf8))
        exit(status)
    }
}
