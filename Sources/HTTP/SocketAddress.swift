import Foundation

/// Where a server listens or a client connects: `127.0.0.1:9737`, `[::1]:9737`, `localhost:9737` or `unix:/path`.
public enum SocketAddress: Equatable, Sendable, CustomStringConvertible {
    /// A TCP port of a host name or numeric address.
    case tcp(host: String, port: UInt16)
    /// A Unix socket's path.
    case unix(path: String)

    /// Reads an address as it is written on the command line, with or without a leading `http://`; nil if it isn't one.
    public init?(_ text: String) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst("unix:".count))
            guard !path.isEmpty, path.utf8.count < MemoryLayout.size(ofValue: sockaddr_un().sun_path) else {
                return nil
            }
            self = .unix(path: path)
            return
        }
        var rest = Substring(text)
        if rest.hasPrefix("http://") { rest = rest.dropFirst("http://".count) }
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        guard let colon = rest.lastIndex(of: ":"), let port = UInt16(rest[rest.index(after: colon)...]) else {
            return nil
        }
        var host = rest[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty else { return nil }
        self = .tcp(host: String(host), port: port)
    }

    /// As it is written on the command line.
    public var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }

    /// Whether only this machine can reach it.
    public var isLocal: Bool {
        switch self {
        case .unix: true
        case .tcp(let host, _):
            // A name that only looks like an address, such as 127.example.com, may be anywhere.
            host == "localhost" || host == "::1" || (host.hasPrefix("127.") && inet_addr(host) != INADDR_NONE)
        }
    }

    /// Calls `body` with the address as the socket calls take it.
    ///
    /// - Throws: `SocketError` if the host name has no address.
    func withSocketAddress<Result>(
        operation: String, _ body: (UnsafePointer<sockaddr>, socklen_t, Int32) throws(SocketError) -> Result
    ) throws(SocketError) -> Result {
        switch self {
        case .unix(let path):
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
            return try withUnsafeGeneric(&address) { (pointer) throws(SocketError) in
                try body(pointer, socklen_t(MemoryLayout<sockaddr_un>.size), AF_UNIX)
            }
        case .tcp(let host, let port):
            var hints = addrinfo()
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
            hints.ai_flags = AI_NUMERICSERV
            var found: UnsafeMutablePointer<addrinfo>?
            let code = getaddrinfo(host, String(port), &hints, &found)
            guard code == 0, let first = found else {
                let remedy = "'\(host)' has no address (\(String(cString: gai_strerror(code))))"
                throw SocketError(operation, errno: 0, remedy: remedy)
            }
            defer { freeaddrinfo(found) }
            return try body(first.pointee.ai_addr, first.pointee.ai_addrlen, first.pointee.ai_family)
        }
    }

    private func withUnsafeGeneric<Result>(
        _ address: inout sockaddr_un, _ body: (UnsafePointer<sockaddr>) throws(SocketError) -> Result
    ) throws(SocketError) -> Result {
        try withUnsafePointer(to: &address) { (typed) throws(SocketError) in
            try typed.withMemoryRebound(to: sockaddr.self, capacity: 1) { (generic) throws(SocketError) in
                try body(generic)
            }
        }
    }
}
