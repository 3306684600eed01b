import HTTP

/// An invalid parameter of a request: its name, and the values it accepts.
struct QueryError: Error {
    let parameter: String
    let detail: String

    /// Every parameter must be one of `allowed` and given once.
    static func checkNames(_ items: [HTTPRequest.QueryItem], allowed: [String]) throws(QueryError) {
        var seen: Set<String> = []
        for item in items {
            guard allowed.contains(item.name) else {
                throw item.wrong(
                    allowed.isEmpty
                        ? "unknown; this path takes no parameters"
                        : "unknown; this path takes \(allowed.joined(separator: ", "))")
            }
            guard seen.insert(item.name).inserted else { throw item.wrong("it is given more than once") }
        }
    }
}

extension HTTPRequest.QueryItem {
    /// An error about this parameter.
    func wrong(_ detail: String) -> QueryError { QueryError(parameter: name, detail: detail) }
}
