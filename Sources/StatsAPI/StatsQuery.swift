import HTTP
import History
import StatsModel
import Syscalls

/// The parameters of `GET /stats`.
struct StatsQuery {
    enum Window: Hashable {
        case all
        case last(nanoseconds: UInt64)
        case since(Cursor)
    }

    enum Format: String, CaseIterable {
        case json, table
    }

    var window = Window.all
    var names: [NamePattern] = []
    var abi: ABI?
    var sort = SortKey.total
    var isDescending = true
    var top: Int?
    var format = Format.json
    /// Whether the table may be wider than 80 columns.
    var isWide = false
    /// Whether the rows say how many calls each power of two has.
    var hasOctaves = false

    /// - Parameter allowed: the parameters that this path takes.
    init(_ items: [HTTPRequest.QueryItem], allowed: [String]) throws(QueryError) {
        var order: String?
        try QueryError.checkNames(items, allowed: allowed)
        for item in items {
            if item.name == "order" { order = item.value } else { try set(item) }
        }
        if items.contains(where: { $0.name == "window" }), items.contains(where: { $0.name == "since" }) {
            throw QueryError(parameter: "since", detail: "it is a window of its own; leave out 'window'")
        }
        isDescending = sort.defaultsToDescending
        switch order {
        case nil: break
        case "asc": isDescending = false
        case "desc": isDescending = true
        default: throw QueryError(parameter: "order", detail: "it takes asc or desc")
        }
    }

    private mutating func set(_ item: HTTPRequest.QueryItem) throws(QueryError) {
        func wrong(_ detail: String) -> QueryError { QueryError(parameter: item.name, detail: detail) }
        switch item.name {
        case "window":
            if item.value == "all" { return }
            guard let nanoseconds = DurationText.nanoseconds(item.value) else {
                throw wrong("it takes all, or \(DurationText.help)")
            }
            window = .last(nanoseconds: nanoseconds)
        case "since":
            guard let cursor = Cursor(item.value) else {
                throw wrong("it takes the 'cursor' of an earlier answer")
            }
            window = .since(cursor)
        case "name":
            names = try NamePattern.list(item)
        case "abi":
            guard let value = ABI(rawValue: item.value) else {
                throw wrong("it takes one of \(ABI.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            abi = value
        case "sort":
            guard let value = SortKey(rawValue: item.value) else { throw wrong("it takes one of \(SortKey.help)") }
            sort = value
        case "top":
            top = try QueryError.rows(item)
        case "format":
            guard let value = Format(rawValue: item.value) else { throw wrong("it takes json or table") }
            format = value
        case "wide": isWide = try QueryError.flag(item)
        case "octaves": hasOctaves = try QueryError.flag(item)
        default: preconditionFailure("parameter \(item.name) is allowed but not read")
        }
    }

    func selects(_ id: SyscallID) -> Bool {
        if let abi, id.abi != abi { return false }
        return names.isEmpty || names.contains { $0.matches(id.name) }
    }
}
