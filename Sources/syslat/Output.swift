import ArgumentParser
import Glibc
import Platform
import Text

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
    ///
    /// - Parameter usageError: the exit code where what was typed is wrong.
    static func end(with error: any Error, usageError: ExitCode) -> Never {
        var code = exitCode(for: error)
        if code == .validationFailure { code = usageError }
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
