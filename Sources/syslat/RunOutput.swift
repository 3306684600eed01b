import ArgumentParser
import Glibc
import Platform
import Service

/// Where `syslat run` writes its table.
struct RunOutput {
    private let descriptor: Int32
    private let file: OwnedDescriptor?
    private let path: String?

    /// Opens the file at `path`, before the command may change what is there; standard error if that is nil.
    ///
    /// - Parameter owner: who is given the file if it is new, so that a file made under sudo isn't root's.
    init(path: String?, owner: CommandUser?) throws(ExitCode) {
        self.path = path
        guard let path else {
            (descriptor, file) = (STDERR_FILENO, nil)
            return
        }
        let flags = O_WRONLY | O_CREAT | O_CLOEXEC
        var opened = open(path, flags | O_EXCL, 0o666)
        if opened >= 0 {
            if let owner { _ = fchown(opened, owner.id, owner.group) }
        } else {
            opened = open(path, flags | O_TRUNC, 0o666)
        }
        guard opened >= 0 else {
            throw fail("cannot write to '\(path)': \(String(cString: strerror(errno)))", .runFailure)
        }
        (descriptor, file) = (opened, OwnedDescriptor(opened))
    }

    /// How wide the terminal is; nil where this is none.
    var columns: Int? {
        var size = winsize()
        guard isatty(descriptor) == 1 else { return nil }
        return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }

    func write(_ text: String) throws(ExitCode) {
        do {
            try Output.write(text, to: descriptor)
        } catch {
            let place = path.map { "'\($0)'" } ?? "standard error"
            throw fail("cannot write to \(place): \(String(cString: strerror(error.errno)))", .runFailure)
        }
    }
}
