import Syscalls

/// A system call's name, or a pattern of names with `*` and `?`.
struct NamePattern: Equatable {
    let text: String

    private var isLiteral: Bool { !text.contains { $0 == "*" || $0 == "?" } }

    /// Longer than any name.
    static let maxLength = 64

    /// Nil for a name that no system call bears, and for a pattern that none could fit.
    init?(_ text: String) {
        self.text = text
        let fits = text.utf8.count <= Self.maxLength && text.utf8.allSatisfy(Self.isAllowed)
        guard isLiteral ? SyscallID.isKnown(name: text) : fits else { return nil }
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "_*?".utf8.contains(byte)
        }
    }

    /// Whether the whole of `name` fits. O(name × pattern) at worst.
    func matches(_ name: String) -> Bool {
        let pattern = Array(text.utf8)
        let name = Array(name.utf8)
        var (p, n) = (0, 0)
        var retry: (p: Int, n: Int)?
        while n < name.count {
            if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
                retry = (p, n)
                p += 1
            } else if p < pattern.count, pattern[p] == UInt8(ascii: "?") || pattern[p] == name[n] {
                (p, n) = (p + 1, n + 1)
            } else if let last = retry {
                retry = (last.p, last.n + 1)
                (p, n) = (last.p + 1, last.n + 1)
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
