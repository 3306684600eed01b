import HTTP

extension Endpoint {
    /// Whether the daemon records.
    static let readiness = Endpoint(
        path: "/readyz", isOpen: true, examples: [("/readyz", "200 while the recorder is attached and sampling")]
    ) { request, _, context throws(QueryError) in
        try QueryError.checkNames(request.query, allowed: [])
        return context.provider.isReady
            ? .text("ready\n") : .problem(503, "the recorder is not attached, or sampling has stopped")
    }
}
