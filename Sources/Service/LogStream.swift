import Glibc
import Platform
import Synchronization
import Text

/// Where log lines go: standard error, without control characters.
///
/// Nothing that happens to standard error keeps the daemon from its work. What can't be written is lost; where nobody takes what
/// was written, the lines that are lost are counted.
package final class LogStream: TextOutputStream, Sendable {
    /// How many entries in a row nobody took.
    private let lost = Mutex(0)

    /// How long whoever reads the log may take for a piece of it, in ms.
    private static let patience: Int32 = 100

    /// Nothing lost yet.
    package init() {}

    /// Writes one entry, which ends with a line feed and may have others: what the kernel's verifier says has many lines.
    package func write(_ text: String) {
        lost.withLock { lost in
            do throws(SystemFailure) {
                // Whoever hasn't taken the entry before is not waited for again.
                let patience = lost > 0 ? 0 : Self.patience
                if lost > 0 {
                    try Output.write(
                        "syslat: \(lost) entries of the log are lost, since nobody took them\n", to: STDERR_FILENO,
                        patience: patience)
                    lost = 0
                }
                try Output.write(text.printableLines, to: STDERR_FILENO, patience: patience)
            } catch {
                if error.errno == ETIMEDOUT { lost += 1 }
            }
        }
    }
}
