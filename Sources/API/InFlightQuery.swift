import Documents
import HTTP
import Measurements
import Syscalls

/// The parameters of `GET /inflight`.
struct InFlightQuery: SubjectQuery {
    /// Calls younger than this are left out.
    var minimumNs: UInt64 = 0
    /// Only calls with one of these names; all if there are none.
    var names: [NamePattern] = []
    /// The selected callers.
    var filter = SubjectFilter()
    /// The most calls in the answer, the oldest first.
    var top = 100

    /// More calls than most machines have in flight. A call takes about 450 bytes of JSON, so an answer has at most about
    /// 45 MB, less than the server's memory for clients that read slowly.
    static let maximum = 100_000

    init(_ items: [HTTPRequest.QueryItem]) throws(QueryError) {
        try Parameter.read(items, Self.parameters, into: &self)
    }

    static let parameters: [Parameter<InFlightQuery>] =
        [
            Parameter("min") { item, query throws(QueryError) in
                query.minimumNs = try item.nanoseconds()
            },
            Parameter("name") { item, query throws(QueryError) in query.names = try NamePattern.list(item) },
            Parameter("top") { item, query throws(QueryError) in query.top = try item.rows(limit: maximum) },
        ] + SubjectParameters.all()

    func selects(_ call: CallInFlight, _ subjects: SubjectNames) -> Bool {
        (names.isEmpty || names.contains { $0.matches(call.id.name) })
            && (filter.isEmpty || filter.selects(call, subjects))
    }

    /// Whether the query selects every call that is old enough.
    var selectsAll: Bool { names.isEmpty && filter.isEmpty }

    /// The name of a given parameter that needs the callers of calls; nil if there is none.
    var subjectParameter: String? {
        !filter.cgroups.isEmpty ? "cgroup" : !filter.users.isEmpty ? "user" : nil
    }
}
