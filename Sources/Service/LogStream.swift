import Glibc
import Platform
import Synchronization
import Text

/// Writes log lines to standard error, without control characters.
///
/// No state of standard error blocks the daemon. Entries that can't be written are lost. If the reader doesn't keep up, lost
/// entries are counted.
package final class LogStream: TextOutputStream, Sendable {
    /// The number of entries lost in a row because nothing read them.
    private let lost = Mutex(0)

    /// How long a write waits for the reader of the log, in ms.
    private static let patience: Int32 = 100

    /// Nothing lost yet.
    package init() {}

    /// Writes one entry. It ends with a line feed and may have others: the output of the kernel's verifier has many lines.
    package func write(_ text: String) {
        lost.withLock { lost in
            do throws(SystemFailure) {
                // After a lost entry, don't wait for the reader again.
                let patience = lost > 0 ? 0 : Self.patience
                if lost > 0 {
                    try Output.write(
                        "syslat: \(lost) log entries are lost, because nothing read standard error\n",
                        to: STDERR_FILENO,
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
