// On whose behalf the tool ran that wrote an artifact: what `dsregcmd` shows depends on it.

import CulpritModel

/// Finds the run context of artifacts.
enum RunContexts {
    /// The context of `artifact`: what its own output says, else what the name of the collected file says.
    static func context(of artifact: ArtifactEvidence) -> RunContext {
        for reading in artifact.readings where reading.role == .runContext {
            let account = reading.value.lowercased()
            if account.isEmpty { continue }
            // Single sign-on state cannot be read without a logged-on user: ERROR_NO_SUCH_LOGON_SESSION.
            let isSystem =
                account.hasSuffix("$") || account.hasSuffix("system") || account.contains("s-1-5-18")
                || account.contains("0x80070520")
            return isSystem ? .system : .user
        }
        return isCollectedByIntune(artifact.summary.path) ? .system : .unknown
    }

    /// Intune's collection runs commands as SYSTEM. Their output is called `(12) Command windir_system32_... output.log`,
    /// or `12/output.log` in the older layout, whose folders are numbered by the order of `results.xml`.
    private static func isCollectedByIntune(_ path: ArtifactPath) -> Bool {
        let name = path.fileName
        if name.hasPrefix("("), let close = name.firstIndex(of: ")") {
            return name[name.index(after: close)...].hasPrefix(" Command ")
        }
        let folder = path.description.split(separator: "/").dropLast().last ?? ""
        return name == "output.log" && !folder.isEmpty && folder.allSatisfy(\.isNumber)
    }
}
