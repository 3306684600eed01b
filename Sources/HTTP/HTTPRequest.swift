/// A request: its line and its headers. Bodies are not accepted.
package struct HTTPRequest: Equatable, Sendable {
    /// The method as sent, such as `GET`.
    package var method: String
    /// The path with percent-encoding undone but for `%2F`, such as `/stats/read`; `*` for requests about the server
    /// itself.
    package var path: String
    /// The query's parameters in order, percent-encoding and `+` undone.
    package var query: [QueryItem]
    /// Header fields in order, names in lower case, values without surrounding white space.
    package var headers: [HeaderField]
    /// The host that the client addressed: the authority of an absolute target, else the Host field; nil if there is neither.
    package var host: String?
    /// Whether the client wants the connection kept after the answer.
    package var keepAlive: Bool

    /// One `name=value` of a query. A name without `=` has an empty value.
    package struct QueryItem: Equatable, Sendable {
        /// The part before the first `=`.
        package var name: String
        /// The part after it.
        package var value: String

        /// An item from its parts.
        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// One header field.
    package struct HeaderField: Equatable, Sendable {
        /// The name in lower case.
        package var name: String
        /// The value.
        package var value: String

        /// A field from its parts.
        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// A request for `path`, as a test or an in-process caller makes it.
    package init(
        method: String = "GET", path: String, query: [QueryItem] = [], headers: [HeaderField] = [],
        host: String? = nil, keepAlive: Bool = true
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.host = host
        self.keepAlive = keepAlive
    }

    /// A GET of `target`, such as `/stats?window=10s`; nil if that isn't a target.
    package init?(target: String) {
        guard let (path, query) = Target.parse(ArraySlice(target.utf8)) else { return nil }
        self.init(path: path, query: query)
    }

    /// The values of all header fields `name` (lower case) as one list (RFC 9110, section 5.3), or nil if there is
    /// none.
    package func list(_ name: String) -> String? {
        let values = headers.filter { $0.name == name }.map(\.value)
        return values.isEmpty ? nil : values.joined(separator: ",")
    }

    /// The value of the first header field `name` (lower case), or nil.
    package func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}
