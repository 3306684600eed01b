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

    /// Yes or no.
    func flag() throws(QueryError) -> Bool {
        guard let flag = ["0": false, "1": true][value] else { throw wrong("it takes 0 or 1") }
        return flag
    }

    /// A number of rows, up to `limit`.
    func rows(limit: Int = 10_000) throws(QueryError) -> Int {
        guard let rows = Int(value), (1...limit).contains(rows), String(rows) == value else {
            throw wrong("it takes a number of rows, 1 to \(limit)")
        }
        return rows
    }
}
