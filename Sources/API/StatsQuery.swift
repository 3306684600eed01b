import Documents
import HTTP
import Measurements
import Syscalls
import Text
import Timeline

/// The parameters of `GET /stats`, and of `GET /stats/NAME`, which takes some of them.
struct StatsQuery: SubjectQuery {
    enum Window: Hashable, Sendable {
        case all
        case last(nanoseconds: UInt64)
        case since(Cursor)
    }

    /// The subject of each row.
    var grouping = Grouping.syscall
    /// The selected callers.
    var filter = SubjectFilter()
    var window = Window.all
    var names: [NamePattern] = []
    var abi: ABI?
    var sort = SortKey.by(.total)
    var isDescending = true
    var top: Int?
    var format = AnswerFormat.json
    /// Whether the table may be wider than 80 columns.
    var isWide = false
    /// Whether rows have the number of calls in each octave.
    var hasOctaves = false
    /// How long the steps of the time before the window are, in ns; nil where that isn't wanted.
    var historyStepNs: UInt64?

    init(_ items: [HTTPRequest.QueryItem], taking parameters: [Parameter<StatsQuery>]) throws(QueryError) {
        try Parameter.read(items, parameters, into: &self)
        if items.contains(where: { $0.name == "window" }), items.contains(where: { $0.name == "since" }) {
            throw QueryError(parameter: "since", detail: "it sets the window itself; leave out 'window'")
        }
        if historyStepNs != nil, window == .all {
            throw QueryError(
                parameter: "history",
                detail:
                    "it is about the time before the window, and this one has none before it; add 'window=10s', for example"
            )
        }
    }

    /// The parameters of `GET /stats/NAME`.
    static let detailParameters: [Parameter<StatsQuery>] = [window, since, abi, history] + SubjectParameters.all()

    /// The parameters of `GET /stats`.
    static let parameters: [Parameter<StatsQuery>] =
        [
            by, window, since, name, abi, sort, order, top, format, wide, octaves,
        ] + SubjectParameters.all()

    private static let by = Parameter<StatsQuery>("by") { item, query throws(QueryError) in
        query.grouping = try item.choice()
    }

    private static let window = Parameter<StatsQuery>("window") { item, query throws(QueryError) in
        if item.value == "all" { return }
        guard let nanoseconds = DurationText.nanoseconds(item.value) else {
            throw item.wrong("it takes all, or \(DurationText.help)")
        }
        query.window = .last(nanoseconds: nanoseconds)
    }

    private static let since = Parameter<StatsQuery>("since") { item, query throws(QueryError) in
        query.window = .since(try item.cursor())
    }

    private static let name = Parameter<StatsQuery>("name") { item, query throws(QueryError) in
        query.names = try NamePattern.list(item)
    }

    private static let abi = Parameter<StatsQuery>("abi") { item, query throws(QueryError) in
        query.abi = try item.choice()
    }

    private static let sort = Parameter<StatsQuery>("sort") { item, query throws(QueryError) in
        guard let key = SortKey(item.value) else { throw item.wrong("it takes one of \(SortKey.help)") }
        query.sort = key
        query.isDescending = key.defaultsToDescending
    }

    /// Read after `sort`, which sets a default order.
    private static let order = Parameter<StatsQuery>("order") { item, query throws(QueryError) in
        query.isDescending = try item.isDescending()
    }

    private static let top = Parameter<StatsQuery>("top") { item, query throws(QueryError) in
        query.top = try item.rows()
    }

    private static let format = Parameter<StatsQuery>("format") { item, query throws(QueryError) in
        query.format = try item.choice()
    }

    private static let wide = Parameter<StatsQuery>("wide") { item, query throws(QueryError) in
        query.isWide = try item.flag()
    }

    private static let octaves = Parameter<StatsQuery>("octaves") { item, query throws(QueryError) in
        query.hasOctaves = try item.flag()
    }

    private static let history = Parameter<StatsQuery>("history") { item, query throws(QueryError) in
        query.historyStepNs = try item.nanoseconds()
    }

    /// The selected rows.
    var selection: RowSelection {
        RowSelection(
            selects: { syscall in
                (abi == nil || syscall.abi == abi)
                    && (names.isEmpty || names.contains { $0.matches(syscall.name) })
            }, sort: sort, isDescending: isDescending, top: top, hasOctaves: hasOctaves)
    }

    /// The name of a given parameter that needs the callers of calls; nil if there is none.
    var subjectParameter: String? { grouping == .syscall ? SubjectParameters.first(filter) : "by" }
}
