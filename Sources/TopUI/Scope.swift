import Documents
import Text

/// What the rows of a table are and which calls they count, as in a query.
struct Scope: Hashable, Sendable {
    /// The kind of the rows.
    var grouping = Grouping.syscall
    /// The names of the calls that are counted, as patterns; empty for all. Rows of calls are filtered in this program instead,
    /// so that a filter applies while it is typed.
    var names: [String] = []
    /// Their ABI; nil for all.
    var abi: String?
    /// The callers.
    var subjects: Subjects = [:]

    /// Whether it has all calls of the machine, a row each.
    var isMachine: Bool { self == Scope() }

    /// The parameters of a query, each after a `&`.
    var query: String {
        var query = grouping == .syscall ? "" : "&by=\(grouping.rawValue)"
        if !names.isEmpty { query += "&name=\(names.joined(separator: ",").queryEncoded)" }
        if let abi { query += "&abi=\(abi.queryEncoded)" }
        return query + subjects.query
    }
}
