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
    /// Whose calls are wanted.
    var filter = SubjectFilter()
    /// How many of the oldest are answered.
    var top = 100

    /// More threads than machines have in calls at once, as a rule. A call is some 450 bytes of JSON, so an answer is at most
    /// about 45 MB, less than the server keeps for clients that are slow to take theirs.
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

    /// Whether every call is wanted that is old enough.
    var selectsAll: Bool { names.isEmpty && filter.isEmpty }

    /// The name of a parameter for which it must be known whose calls are whose; nil if there is none.
    var subjectParameter: String? {
        !filter.cgroups.isEmpty ? "cgroup" : !filter.users.isEmpty ? "user" : nil
    }
}
