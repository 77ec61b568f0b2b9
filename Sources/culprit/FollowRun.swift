// `timeline --follow`: looks at the logs again and again, and prints what was added and what it means.

import CulpritBytes
import CulpritIO
import CulpritModel
import CulpritPipeline
import CulpritReports
import CulpritRules

/// One following, until nobody reads any more.
final class FollowRun {
    private let command: TimelineCommand
    private let compiled: CompiledRuleBook
    private let output: RowOutput
    private var report: TimelineReport
    private var files: [String: GrowingFile] = [:]
    /// Files that are followed, whatever they are called by now, and how far each was read.
    private var known: [FileIdentity: GrowingFile.Mark] = [:]
    private var fixed: Set<String> = []
    private var left: Int

    init(_ command: TimelineCommand, _ compiled: CompiledRuleBook) throws {
        self.command = command
        self.compiled = compiled
        output = try RowOutput(path: nil)
        left = command.count ?? Int.max
        report = TimelineReport(
            format: command.format, title: "", tool: compiled.tool, width: StandardOutput.columns,
            usesColour: StandardOutput.takesColour)
    }

    func run() async throws {
        let inputs = try command.input.inputs()
        var still: [BundleInput] = []
        var growing: [String] = []
        for input in inputs {
            if input.refusal == nil, isFollowed(input.path.description) {
                growing.append(input.path.description)
            } else {
                still.append(input)
                fixed.insert(input.path.description)
            }
        }
        let follower = await LogFollower(
            compiled, tool: compiled.tool, inputs: inputs, fixed: still, options: try command.input.reading(),
            filter: command.filters.filter)
        output.add(report.head)
        for path in growing { follow(path, with: follower) }
        while true {
            for path in files.keys.sorted() { read(path, with: follower) }
            let changes = try round(follower)
            for change in changes { announce(change) }
            guard output.flush(), left > 0 else { break }
            try await Task.sleep(for: .milliseconds(500))
            findNew(follower)
        }
        try output.finish()
    }

    private func round(_ follower: LogFollower) throws -> [FollowedChange] {
        do {
            return try follower.round { row in
                guard left > 0 else { return false }
                left -= 1
                return output.add(report.line(row))
            }
        } catch let fault as ByteSourceFault {
            StandardError.line("culprit: the rows cannot be kept: \(fault.reason)")
            throw Status.unusable
        }
    }

    private func announce(_ change: FollowedChange) {
        // At the start the causes are enough; what they explain would bury them.
        if change.kind == .found, !change.finding.isCulprit { return }
        if let line = report.line(change) {
            output.add(line)
        } else {
            StandardError.line("culprit: " + Sanitiser.line(FollowWording.sentence(change)))
        }
    }

    private func isFollowed(_ path: String) -> Bool {
        // What cannot be opened now is read once, or looked at again.
        guard let head = try? FileSource(path: path).bytes(at: 0, count: 4096) else { return false }
        return LogFollower.canFollow(head, name: ArtifactPath(path).fileName)
    }

    private func follow(_ path: String, with follower: LogFollower) {
        files[path] = GrowingFile(path: path)
        follower.begin(ArtifactPath(path))
    }

    /// Files that appeared in the folders that are followed. One that was only renamed is read on where it stood.
    private func findNew(_ follower: LogFollower) {
        for path in command.input.filesInFolders() {
            guard files[path] == nil, !fixed.contains(path), isFollowed(path) else { continue }
            let file = GrowingFile(path: path)
            _ = file.poll(byteCountMax: 0)
            // The rest of it is read under its old name first.
            finish(file.identity, except: path, follower)
            if files.values.contains(where: { $0.identity == file.identity }) { continue }
            if let identity = file.identity, let mark = known[identity], file.resume(from: mark) {
                files[path] = file
                follower.begin(ArtifactPath(path))
            } else {
                follow(path, with: follower)
            }
        }
    }

    private func read(_ path: String, with follower: LogFollower) {
        guard let file = files[path] else { return }
        // A log that grows faster than it is read may not keep the others waiting.
        for _ in 0..<4096 {
            switch file.poll() {
            case .nothing: return
            case .bytes(let bytes):
                follower.add(bytes, to: ArtifactPath(path))
                if let identity = file.identity { known[identity] = file.position }
            case .beganAnew:
                follower.begin(ArtifactPath(path))
                // What takes its place may be a file that was read under another name.
                _ = file.poll(byteCountMax: 0)
                finish(file.identity, except: path, follower)
                if let identity = file.identity, let mark = known[identity] { _ = file.resume(from: mark) }
            }
        }
    }

    /// Reads to its end what is followed as `identity` under another name than `path`.
    private func finish(_ identity: FileIdentity?, except path: String, _ follower: LogFollower) {
        guard let identity, let other = files.first(where: { $0.key != path && $0.value.identity == identity }) else {
            return
        }
        read(other.key, with: follower)
    }
}
