import Glibc
package import Platform

/// The file to execute for the name of a command, as execvp(3) finds it.
package struct CommandFile: Equatable {
    /// Why there is no file that can be executed.
    package struct Failure: Error, Equatable {
        /// What failed and why, in one line.
        package let reason: SystemFailure
        /// The exit status that env(1) and shells use for this failure: 127 if there is no such file, else 126.
        package let status: Int32

        /// - Parameter errno: the errno of execve(2).
        package init(_ command: String, errno: Int32, detail: String = "") {
            reason = SystemFailure("run '\(command)'", errno: detail.isEmpty ? errno : 0, detail: detail)
            status = errno == ENOENT ? 127 : 126
        }
    }

    /// The path of the file.
    package let path: String

    /// Looks for `command` in `search`, a list of folders separated by colons, unless the name has a slash.
    package init(_ command: String, search: String?) throws(Failure) {
        if command.contains("/") {
            guard Self.kind(command) != .folder else {
                throw Failure(command, errno: EACCES, detail: "it is a directory")
            }
            path = command
            return
        }
        // The folders of confstr(_CS_PATH), the default without PATH.
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

    /// The failure for an `execve` of this file that failed with `errno`.
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
