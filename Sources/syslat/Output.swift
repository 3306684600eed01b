import ArgumentParser
import Glibc
import Text

/// Writes to standard output and standard error. Text that comes from elsewhere has no control characters there.
enum Output {
    /// Why not everything could be written.
    struct Failure: Error {
        let errno: Int32
    }

    /// Writes all of `text`, in pieces that a pipe takes at once, also where another program has left the stream non-blocking.
    ///
    /// - Parameter patience: how long to wait for whoever reads it before each piece, in ms; for ever by default.
    static func write(_ text: String, to descriptor: Int32, patience: Int32 = -1) throws(Failure) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            if patience >= 0 {
                guard isReady(descriptor, within: patience) else { throw Failure(errno: ETIMEDOUT) }
            }
            let piece = rest.prefix(Int(PIPE_BUF))
            let count = piece.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest.removeFirst(count)
            } else if errno == EAGAIN {
                guard isReady(descriptor, within: patience) else { throw Failure(errno: ETIMEDOUT) }
                // Some streams say that they are ready when they have less room than is needed.
                usleep(1000)
            } else if errno != EINTR {
                throw Failure(errno: errno)
            }
        }
    }

    private static func isReady(_ descriptor: Int32, within milliseconds: Int32) -> Bool {
        var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&wanted, 1, milliseconds) != 0
    }
}

/// Prints `text`, one or more lines, to standard output.
///
/// - Throws: the command's end, if that can't be written.
func say(_ text: String) throws(ExitCode) {
    do {
        try Output.write(text.printableLines + "\n", to: STDOUT_FILENO)
    } catch {
        throw fail("cannot write to standard output: \(String(cString: strerror(error.errno)))", .runtimeFailure)
    }
}

/// Prints `message` as the one line that says what went wrong, and ends the command with `code`.
func fail(_ message: String, _ code: ExitCode) -> ExitCode {
    try? Output.write("syslat: \(message.printable)\n", to: STDERR_FILENO)
    return code
}

extension ParsableCommand {
    /// Ends the process as `exit(withError:)` does, which repeats what was typed as it was typed.
    static func end(with error: any Error) -> Never {
        let code = exitCode(for: error)
        let text = fullMessage(for: error)
        if code.isSuccess {
            // Help, or a script for a shell: text of our own.
            if !text.isEmpty { try? Output.write(text + "\n", to: STDOUT_FILENO) }
        } else if !text.isEmpty {
            try? Output.write(text.printableLines + "\n", to: STDERR_FILENO)
        }
        Glibc.exit(code.rawValue)
    }
}
