import HTTP

/// The parameters of `GET /inflight`.
struct InFlightQuery {
    /// Calls younger than this are left out.
    var minimumNs: UInt64 = 0
    /// How many of the oldest are answered.
    var top = 100

    private static let parameters = ["min", "top"]

    init(_ items: [HTTPRequest.QueryItem]) throws(QueryError) {
        try QueryError.checkNames(items, allowed: Self.parameters)
        for item in items {
            if item.name == "top" {
                top = try QueryError.rows(item)
            } else {
                guard let nanoseconds = DurationText.nanoseconds(item.value) else {
                    throw QueryError(parameter: item.name, detail: "it takes \(DurationText.help)")
                }
                minimumNs = nanoseconds
            }
        }
    }
}
