import Documents
import Text

/// What the rows of a table are, and which calls they count: what a query says of that.
struct Scope: Hashable, Sendable {
    /// What the rows are about.
    var grouping = Grouping.syscall
    /// The names of the calls that are counted, as patterns; none for all. Rows of calls are picked here, so that a filter holds
    /// while it is typed.
    var names: [String] = []
    /// Their ABI; nil for all.
    var abi: String?
    /// Whose calls they are.
    var subjects: Subjects = [:]

    /// Whether it is all calls of the machine, a row each.
    var isMachine: Bool { self == Scope() }

    /// As parameters of a query, each behind a `&`.
    var query: String {
        var query = grouping == .syscall ? "" : "&by=\(grouping.rawValue)"
        if !names.isEmpty { query += "&name=\(names.joined(separator: ",").queryEncoded)" }
        if let abi { query += "&abi=\(abi.queryEncoded)" }
        return query + subjects.query
    }
}
