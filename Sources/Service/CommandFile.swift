import Glibc
package import Platform

/// The file that a command's name means, as execvp(3) finds it.
package struct CommandFile: Equatable {
    /// Why there is none that can be executed.
    package struct Failure: Error, Equatable {
        /// What failed and why, in one line.
        package let reason: SystemFailure
        /// The exit status that env(1) and shells give to that: 127 if there is no such file, else 126.
        package let status: Int32

        /// - Parameter errno: as execve(2) gives it.
        package init(_ command: String, errno: Int32, detail: String = "") {
            reason = SystemFailure("run '\(command)'", errno: detail.isEmpty ? errno : 0, detail: detail)
            status = errno == ENOENT ? 127 : 126
        }
    }

    /// Where it is.
    package let path: String

    /// Looks for `command` in `search`, a list of folders with colons between them, unless it has a slash.
    package init(_ command: String, search: String?) throws(Failure) {
        if command.contains("/") {
            guard Self.kind(command) != .folder else {
                throw Failure(command, errno: EACCES, detail: "it is a directory")
            }
            path = command
            return
        }
        // Where there is no PATH, confstr(_CS_PATH) says these.
        let folders = (search ?? "/bin:/usr/bin").split(separator: ":", omittingEmptySubsequences: false)
        var refused: String?
        for folder in folders where !command.isEmpty {
            let candidate = folder.isEmpty ? "./\(command)" : "\(folder)/\(command)"
            switch Self.kind(candidate) {
            case .program:
                path = candidate
                return
            case .file: refused = refused ?? candidate
            case .folder, .missing: break
            }
        }
        if let refused { throw Failure(command, errno: EACCES, detail: "\(refused) is not executable") }
        throw Failure(command, errno: ENOENT, detail: "there is no such command in PATH")
    }

    /// Why `execve` failed with `errno` on it.
    package func failure(_ command: String, errno: Int32) -> Failure {
        switch errno {
        case ENOENT where Self.kind(path) != .missing:
            Failure(command, errno: errno, detail: "the interpreter that \(path) names does not exist")
        case EACCES where Self.kind(path) == .file: Failure(command, errno: errno, detail: "\(path) is not executable")
        default: Failure(command, errno: errno)
        }
    }

    private enum Kind { case program, file, folder, missing }

    private static func kind(_ path: String) -> Kind {
        var status = stat()
        guard stat(path, &status) == 0 else { return .missing }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return .folder
        case S_IFREG where access(path, X_OK) == 0: return .program
        default: return .file
        }
    }
}
