import Foundation
import Text

/// Where log lines go: standard error, without control characters.
struct LogStream: TextOutputStream, Sendable {
    /// Writes one entry, which ends with a line feed and may have others: what the kernel's verifier says has many lines.
    func write(_ text: String) { try? Output.write(text.printableLines, to: STDERR_FILENO) }
}
