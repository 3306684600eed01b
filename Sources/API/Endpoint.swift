import HTTP

/// What a path answers. Each has a file of its own; `Router.endpoints` lists them all, and whatever must know every path reads that.
package struct Endpoint: Sendable {
    /// Makes the answer. `name` is what stands for `{name}` in the path.
    typealias Answer =
        @Sendable (_ request: HTTPRequest, _ name: String, _ context: Context) throws(QueryError) ->
        HTTPResponse

    /// The path as OpenAPI writes it: `/stats/{name}`.
    package let path: String
    /// The parameters of its query.
    package var parameters: [String] = []
    /// Whether it is answered without a token: it tells nothing but that the daemon is there.
    package var isOpen = false
    /// What to ask it for, and what that answers: the lines of the index page.
    package var examples: [(target: String, meaning: String)] = []
    let answer: Answer

    /// What `path` has where this endpoint has `{name}`, empty where it has none; nil if the path is another one's.
    func name(in path: String) -> String? {
        guard let brace = self.path.firstIndex(of: "{") else { return path == self.path ? "" : nil }
        let prefix = self.path[..<brace]
        guard path.hasPrefix(prefix) else { return nil }
        let name = path.dropFirst(prefix.count)
        return name.isEmpty || name.contains("/") ? nil : String(name)
    }
}
