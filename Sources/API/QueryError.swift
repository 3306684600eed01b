import HTTP

/// A parameter of a request that can't be served: which one, and what it takes.
struct QueryError: Error {
    let parameter: String
    let detail: String

    /// Every parameter must be one of `allowed` and given once.
    static func checkNames(_ items: [HTTPRequest.QueryItem], allowed: [String]) throws(QueryError) {
        var seen: Set<String> = []
        for item in items {
            guard allowed.contains(item.name) else {
                let takes = allowed.isEmpty ? "none" : allowed.joined(separator: ", ")
                throw item.wrong("there is no such parameter here; this path takes \(takes)")
            }
            guard seen.insert(item.name).inserted else { throw item.wrong("it is given twice") }
        }
    }
}

extension HTTPRequest.QueryItem {
    /// What is wrong with this parameter.
    func wrong(_ detail: String) -> QueryError { QueryError(parameter: name, detail: detail) }
}
