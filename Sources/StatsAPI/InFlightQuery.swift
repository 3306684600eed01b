import HTTP
import Latency
import Syscalls

/// The parameters of `GET /inflight`.
struct InFlightQuery {
    /// Calls younger than this are left out.
    var minimumNs: UInt64 = 0
    /// Only calls with one of these names; all if there are none.
    var names: [NamePattern] = []
    /// How many of the oldest are answered.
    var top = 100

    /// More threads than machines have in calls at once, as a rule. A call is some 450 bytes of JSON, so an answer is at most
    /// about 45 MB, less than the server keeps for clients that are slow to take theirs.
    static let maximum = 100_000

    private static let parameters = ["min", "name", "top"]

    init(_ items: [HTTPRequest.QueryItem]) throws(QueryError) {
        try QueryError.checkNames(items, allowed: Self.parameters)
        for item in items {
            switch item.name {
            case "top": top = try QueryError.rows(item, limit: Self.maximum)
            case "name": names = try NamePattern.list(item)
            default:
                guard let nanoseconds = DurationText.nanoseconds(item.value) else {
                    throw QueryError(parameter: item.name, detail: "it takes \(DurationText.help)")
                }
                minimumNs = nanoseconds
            }
        }
    }

    func selects(_ call: CallInFlight) -> Bool {
        names.isEmpty || names.contains { $0.matches(call.id.name) }
    }
}
