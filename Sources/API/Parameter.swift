import HTTP

/// A parameter of a query: its name, and the effect of its value. Each path has one list of these, which every part of
/// the program reads.
struct Parameter<Query>: Sendable {
    let name: String
    private let read: @Sendable (_ item: HTTPRequest.QueryItem, _ query: inout Query) throws(QueryError) -> Void

    init(
        _ name: String,
        _ read: @escaping @Sendable (_ item: HTTPRequest.QueryItem, _ query: inout Query) throws(QueryError) -> Void
    ) {
        (self.name, self.read) = (name, read)
    }

    /// Reads `items` into `query`. Each must be one of `parameters` and given once. They are read in the order of `parameters`.
    static func read(
        _ items: [HTTPRequest.QueryItem], _ parameters: [Parameter], into query: inout Query
    ) throws(QueryError) {
        try QueryError.checkNames(items, allowed: parameters.map(\.name))
        for parameter in parameters {
            guard let item = items.first(where: { $0.name == parameter.name }) else { continue }
            try parameter.read(item, &query)
        }
    }
}
