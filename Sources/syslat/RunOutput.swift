import ArgumentParser
import Glibc
import Platform
import Service

/// The destination of the table of `syslat run`.
struct RunOutput {
    private let descriptor: Int32
    private let file: OwnedDescriptor?
    private let path: String?

    /// Opens the file at `path`, or uses standard error if that is nil. This is done before the command runs, because the command
    /// may change what is at `path`.
    ///
    /// - Parameter owner: the user with whose permissions the file is opened; nil for those of this process.
    init(path: String?, owner: CommandUser?) throws(ExitCode) {
        self.path = path
        guard let path else {
            (descriptor, file) = (STDERR_FILENO, nil)
            return
        }
        let opened = Self.open(path, as: owner)
        guard opened >= 0 else {
            throw fail("cannot write to '\(path)': \(String(cString: strerror(errno)))", .runFailure)
        }
        (descriptor, file) = (opened, OwnedDescriptor(opened))
    }

    /// Opens the file with the permissions of `user`, who then owns a new file, as strace(1) does. Returns a negative number and
    /// sets errno on failure.
    private static func open(_ path: String, as user: CommandUser?) -> Int32 {
        func open() -> Int32 { Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666) }
        guard let user else { return open() }
        let (own, group) = (groups(), getegid())
        guard setgroups(user.groups.count, user.groups) == 0, setegid(user.group) == 0, seteuid(user.id) == 0 else {
            return -1
        }
        let opened = open()
        let failure = errno
        guard seteuid(0) == 0, setegid(group) == 0, setgroups(own.count, own) == 0 else { return -1 }
        errno = failure
        return opened
    }

    private static func groups() -> [gid_t] {
        var groups = [gid_t](repeating: 0, count: max(0, Int(getgroups(0, nil))))
        let count = getgroups(Int32(groups.count), &groups)
        return Array(groups.prefix(max(0, Int(count))))
    }

    /// The width of the terminal; nil if the output isn't a terminal.
    var columns: Int? { terminalColumns(descriptor) }

    func write(_ text: String) throws(ExitCode) {
        do {
            try Output.write(text, to: descriptor)
        } catch {
            let place = path.map { "'\($0)'" } ?? "standard error"
            throw fail("cannot write to \(place): \(String(cString: strerror(error.errno)))", .runFailure)
        }
    }
}
