/// The privileges that a process still needs after its start. It drops all others.
package struct SandboxProfile: Sendable {
    /// Files and folders that are still needed.
    package struct Files: Sendable {
        /// May be read, with what is below them.
        package var readable: [String]
        /// Folders in which files may be removed.
        package var removable: [String]
    }

    /// The user to become; nil to keep the current one.
    package let user: User?
    /// Whether files, connections and system calls are restricted. Capabilities are dropped in any case.
    package let isRestricted: Bool
    /// The files that are still needed.
    package let files: Files

    /// The daemon, which answers over sockets that are open already.
    ///
    /// - Parameters:
    ///   - socketPaths: the files of its Unix sockets, which it removes at its end.
    ///   - tokenPath: the file with the token, which is read again when it changes.
    package static func serve(
        as user: User?, isRestricted: Bool, socketPaths: [String], tokenPath: String?
    ) -> SandboxProfile {
        // Its own figures, the load, the number of CPUs, and the time zone of the log.
        var readable = ["/proc", "/sys/devices/system/cpu", "/etc/localtime", "/usr/share/zoneinfo"]
        // The folder, since a token is often replaced by renaming a new file over the old one.
        if let tokenPath { readable.append(folder(of: tokenPath)) }
        return SandboxProfile(
            user: user, isRestricted: isRestricted,
            files: Files(readable: readable, removable: socketPaths.map(folder)))
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
