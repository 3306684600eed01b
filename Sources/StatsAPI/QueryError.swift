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
                throw QueryError(
                    parameter: item.name, detail: "there is no such parameter here; this path takes \(takes)")
            }
            guard seen.insert(item.name).inserted else {
                throw QueryError(parameter: item.name, detail: "it is given twice")
            }
        }
    }

    /// Yes or no.
    static func flag(_ item: HTTPRequest.QueryItem) throws(QueryError) -> Bool {
        guard let value = ["0": false, "1": true][item.value] else {
            throw QueryError(parameter: item.name, detail: "it takes 0 or 1")
        }
        return value
    }

    /// A number of rows, up to `limit`.
    static func rows(_ item: HTTPRequest.QueryItem, limit: Int = 10_000) throws(QueryError) -> Int {
        guard let value = Int(item.value), (1...limit).contains(value), String(value) == item.value else {
            throw QueryError(parameter: item.name, detail: "it takes a number of rows, 1 to \(limit)")
        }
        return value
    }
}
