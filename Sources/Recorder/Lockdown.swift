import Foundation

/// The kernel's lockdown, which in its stricter mode gives no BPF program the helpers that read kernel memory, and closes
/// tracefs. The recorder does without either.
enum Lockdown {
    static let path = "/sys/kernel/security/lockdown"

    /// The mode in force: `none`, `integrity` or `confidentiality`; nil if the kernel doesn't say.
    ///
    /// Source: kernel `security/lockdown/lockdown.c`; the file lists every mode, the one in force in brackets.
    static func mode(path: String = path) -> String? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        return text.firstMatch(of: /\[([a-z]+)\]/).map { String($0.output.1) }
    }

    /// Whether it may be why a program is refused.
    static func forbidsReading(path: String = path) -> Bool { mode(path: path) == "confidentiality" }
}
