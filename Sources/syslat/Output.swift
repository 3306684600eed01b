import ArgumentParser
import Glibc
import Platform
import Text

/// Prints `text`, one or more lines, to standard output.
///
/// - Throws: the exit code, if standard output can't be written.
func say(_ text: String) throws(ExitCode) {
    do {
        try Output.write(text.printableLines + "\n", to: STDOUT_FILENO)
    } catch {
        throw fail("cannot write to standard output: \(String(cString: strerror(error.errno)))", .runtimeFailure)
    }
}

/// Prints `message` as one line on standard error. Returns `code` for the command to throw.
func fail(_ message: String, _ code: ExitCode) -> ExitCode {
    try? Output.write("syslat: \(message.printable)\n", to: STDERR_FILENO)
    return code
}

/// The width of the terminal that `descriptor` is; nil if it isn't one.
func terminalColumns(_ descriptor: Int32) -> Int? {
    var size = winsize()
    guard isatty(descriptor) == 1 else { return nil }
    return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
}

extension ParsableCommand {
    /// Ends the process as `exit(withError:)` does, but without control characters in the arguments that errors repeat.
    ///
    /// - Parameter usageError: the exit code for wrong usage.
    static func end(with error: any Error, usageError: ExitCode) -> Never {
        var code = exitCode(for: error)
        if !(error is ExitCode), code == .validationFailure { code = usageError }
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
