import Documents
import HTTP
import Measurements
import Syscalls
import Timeline

/// The parameters of `GET /slow`.
struct SlowQuery: SubjectQuery {
    /// The order of the calls.
    enum Sort: String, CaseIterable, Sendable {
        /// By latency, the longest first.
        case latency
        /// By the time of their return, the newest first.
        case time
    }

    /// Only calls with one of these names; all if there are none.
    var names: [NamePattern] = []
    var abi: ABI?
    /// The selected callers.
    var filter = SubjectFilter()
    /// Only calls that returned one of these errors, as positive numbers; all if there are none.
    var errors: Set<Int> = []
    /// Shorter calls are left out.
    var minimumNs: UInt64 = 0
    var sort = Sort.time
    var isDescending = true
    /// The most calls in the answer, the first in the requested order; nil for all calls since a cursor.
    var top: Int?
    /// Only calls that were logged after this cursor.
    var since: Cursor?
    var format = AnswerFormat.json
    /// Whether lines may be wider than 80 columns.
    var isWide = false

    /// The most calls in an answer if neither `top` nor `since` is given.
    static let usualTop = 100
    /// More than the log holds by default.
    static let maximum = 100_000
    /// More than there are error names.
    private static let maxErrors = 200

    init(_ items: [HTTPRequest.QueryItem]) throws(QueryError) {
        try Parameter.read(items, Self.parameters, into: &self)
        if top == nil, since == nil { top = Self.usualTop }
    }

    static let parameters: [Parameter<SlowQuery>] =
        [
            Parameter("name") { item, query throws(QueryError) in query.names = try NamePattern.list(item) },
            Parameter("abi") { item, query throws(QueryError) in query.abi = try item.choice() },
            Parameter("errno") { item, query throws(QueryError) in query.errors = try errors(item) },
            Parameter("min") { item, query throws(QueryError) in query.minimumNs = try item.nanoseconds() },
            Parameter("since") { item, query throws(QueryError) in query.since = try item.cursor() },
            Parameter("sort") { item, query throws(QueryError) in query.sort = try item.choice() },
            Parameter("order") { item, query throws(QueryError) in query.isDescending = try item.isDescending() },
            Parameter("top") { item, query throws(QueryError) in query.top = try item.rows(limit: maximum) },
            Parameter("format") { item, query throws(QueryError) in query.format = try item.choice() },
            Parameter("wide") { item, query throws(QueryError) in query.isWide = try item.flag() },
        ] + SubjectParameters.all()

    private static func errors(_ item: HTTPRequest.QueryItem) throws(QueryError) -> Set<Int> {
        let names = item.value.split(separator: ",", omittingEmptySubsequences: false)
        guard names.count <= maxErrors else { throw item.wrong("it takes at most \(maxErrors) names") }
        var errors: Set<Int> = []
        for name in names {
            guard let number = Errno.number(named: String(name)) else {
                throw item.wrong(
                    "no error is named '\(name)'; it takes names such as EIO, and errno_N for numbers without a name, "
                        + "separated by commas")
            }
            errors.insert(number)
        }
        return errors
    }

    /// The selected calls in the requested order. `calls` begin with the oldest.
    func selection(_ calls: some BidirectionalCollection<SlowCall>, _ subjects: SubjectNames) -> [SlowCall] {
        // Among calls of equal latency, the newest comes first, or last.
        var selected: [SlowCall]
        switch (sort, isDescending) {
        case (.time, true): return first(of: calls.reversed(), subjects)
        case (.time, false): return first(of: calls, subjects)
        case (.latency, true):
            selected = calls.reversed().filter { selects($0, subjects) }
            selected.sort { $0.latencyNs > $1.latencyNs }
        case (.latency, false):
            selected = calls.filter { selects($0, subjects) }
            selected.sort { $0.latencyNs < $1.latencyNs }
        }
        return top.map { Array(selected.prefix($0)) } ?? selected
    }

    /// The selected calls, in their order. Stops at the last one it needs.
    private func first(of calls: some Sequence<SlowCall>, _ subjects: SubjectNames) -> [SlowCall] {
        Array(calls.lazy.filter { selects($0, subjects) }.prefix(top ?? .max))
    }

    private func selects(_ call: SlowCall, _ subjects: SubjectNames) -> Bool {
        call.latencyNs >= minimumNs && (abi == nil || call.id.abi == abi)
            && (errors.isEmpty || call.errno.map { errors.contains($0) } == true)
            && (names.isEmpty || names.contains { $0.matches(call.id.name) })
            && (filter.isEmpty || filter.selects(call, subjects))
    }

    /// The name of a given parameter that needs the callers of calls; nil if there is none.
    var subjectParameter: String? {
        !filter.cgroups.isEmpty ? "cgroup" : !filter.users.isEmpty ? "user" : nil
    }
}
