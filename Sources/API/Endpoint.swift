import HTTP

/// A path and its answer. Each has a file of its own. `Router.endpoints` lists them all, for everything that needs every path.
package struct Endpoint: Sendable {
    /// Makes the answer. `name` is the part of the path at `{name}`.
    typealias Answer =
        @Sendable (_ request: HTTPRequest, _ name: String, _ context: Context) throws(QueryError) ->
        HTTPResponse

    /// The path as OpenAPI writes it: `/stats/{name}`.
    package let path: String
    /// The parameters of its query.
    package var parameters: [String] = []
    /// Whether it needs no token, since it reveals nothing but the state of the daemon.
    package var isOpen = false
    /// Examples of requests and their meanings: the lines of the index page.
    package var examples: [(target: String, meaning: String)] = []
    let answer: Answer

    /// The part of `path` at `{name}`, empty if this endpoint has no `{name}`; nil if `path` belongs to another endpoint.
    func name(in path: String) -> String? {
        guard let brace = self.path.firstIndex(of: "{") else { return path == self.path ? "" : nil }
        let prefix = self.path[..<brace]
        guard path.hasPrefix(prefix) else { return nil }
        let name = path.dropFirst(prefix.count)
        return name.isEmpty || name.contains("/") ? nil : String(name)
    }
}
