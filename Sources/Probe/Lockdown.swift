import Glibc
import Platform

/// The kernel's lockdown. Its stricter mode denies BPF programs the helpers that read kernel memory, and closes
/// tracefs. The probe works without both, but before Linux 6.2 it can't record callers then.
enum Lockdown {
    static let path = "/sys/kernel/security/lockdown"

    /// The mode in force: `none`, `integrity` or `confidentiality`; nil if the kernel doesn't say.
    ///
    /// Source: kernel `security/lockdown/lockdown.c`; the file lists every mode, the one in force in brackets.
    static func mode(path: String = path) -> String? {
        guard let text = SmallFile.text(path), let start = text.firstIndex(of: "["),
            let end = text[start...].firstIndex(of: "]")
        else { return nil }
        return String(text[text.index(after: start)..<end])
    }

    /// Whether it can be the reason why a program is refused.
    static func forbidsReading(path: String = path) -> Bool { mode(path: path) == "confidentiality" }
}
