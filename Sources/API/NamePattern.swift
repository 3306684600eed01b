import HTTP
import Text
import Syscalls

/// A system call's name, or a pattern of names with `*` and `?`.
struct NamePattern: Equatable {
    let text: String

    private var isLiteral: Bool { !text.contains { $0 == "*" || $0 == "?" } }

    /// Longer than any name.
    static let maxLength = 64

    /// Nil for a name that no system call has, and for a pattern that no name can match.
    init?(_ text: String) {
        self.text = text
        let fits = text.utf8.count <= Self.maxLength && text.utf8.allSatisfy(Self.isAllowed)
        guard isLiteral ? SyscallID.isKnown(name: text) : fits else { return nil }
    }

    /// Each costs a comparison with every row.
    private static let maxPatterns = 100

    /// The names and patterns of a parameter, which commas separate.
    static func list(_ item: HTTPRequest.QueryItem) throws(QueryError) -> [NamePattern] {
        let texts = item.value.split(separator: ",", omittingEmptySubsequences: false)
        guard texts.count <= maxPatterns else { throw item.wrong("it takes at most \(maxPatterns) names") }
        var patterns: [NamePattern] = []
        for name in texts {
            guard let pattern = NamePattern(String(name)) else {
                throw item.wrong(
                    "no system call is named '\(name)'; it takes names and patterns with * and ?, separated by commas")
            }
            patterns.append(pattern)
        }
        return patterns
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "_*?".utf8.contains(byte)
        }
    }

    /// Whether the whole of `name` matches.
    func matches(_ name: String) -> Bool { Glob.matches(name, pattern: text) }
}
