/// Access control, applied before a request reaches the handler.
package struct AccessControl {
    private let token: BearerToken?
    private let openPaths: Set<String>
    private let localNames: Set<String>

    /// - Parameters:
    ///   - token: the token that clients must present; nil if none is required. For a Unix socket with a file, the
    ///     file's mode decides instead.
    ///   - openPaths: the paths that need no token.
    ///   - localNames: names of loopback besides `localhost`, in lower case; see `LocalNames`.
    package init(token: BearerToken? = nil, openPaths: Set<String> = [], localNames: Set<String> = []) {
        self.token = token
        self.openPaths = openPaths
        self.localNames = localNames
    }

    /// The answer to a request that may not be served; nil if it may.
    func refusal(of request: HTTPRequest, at exposure: Exposure) -> HTTPResponse? {
        if exposure == .loopback, let host = request.host, !isLoopback(host) {
            return .problem(
                421,
                "the Host field '\(host)' is not a loopback name such as localhost, 127.0.0.1 or a loopback name in /etc/hosts; "
                    + "this check keeps foreign web pages from reading the figures")
        }
        guard let token, exposure != .file, !openPaths.contains(request.path) else { return nil }
        guard token.admits(request.header("authorization")) else {
            return .problem(
                401,
                "this path requires the field 'Authorization: Bearer TOKEN' with the token in the server's --token-file",
                headers: [(name: "WWW-Authenticate", value: "Bearer realm=\"syslat\"")])
        }
        return nil
    }

    /// Whether a Host field names this machine's loopback, with any port. Names that a DNS server could map to loopback
    /// don't count.
    func isLoopback(_ host: String) -> Bool {
        var name = host.lowercased()[...]
        if let colon = name.lastIndex(of: ":"), !name.hasSuffix("]") {
            guard name[name.index(after: colon)...].allSatisfy(\.isNumber) else { return false }
            name = name[..<colon]
        }
        if name.hasSuffix(".") { name = name.dropLast() }
        return name == "localhost" || name.hasSuffix(".localhost") || localNames.contains(String(name))
            || SocketAddress.isLoopback(host: String(name))
    }
}
