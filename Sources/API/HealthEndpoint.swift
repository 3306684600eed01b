import HTTP

extension Endpoint {
    /// Whether the daemon is alive.
    static let health = Endpoint(
        path: "/healthz", isOpen: true, examples: [("/healthz", "200 while the daemon is alive")]
    ) { request, _, _ throws(QueryError) in
        try QueryError.checkNames(request.query, allowed: [])
        return .text("ok\n")
    }
}
