import Foundation

/// A socket that accepts connections. A Unix socket's file is removed when this goes away.
public final class ListeningSocket {
    /// Where it listens. A TCP port given as 0 is the port the kernel chose.
    public let address: SocketAddress
    let descriptor: FileDescriptor

    /// Binds and listens.
    ///
    /// - Throws: `SocketError` that says what to do: the port is taken, is privileged, or has no such address.
    public init(_ address: SocketAddress) throws(SocketError) {
        let operation = "listen on \(address)"
        if case .unix(let path) = address { try Self.removeStaleSocket(path, address: address, operation: operation) }
        descriptor = try address.withSocketAddress(operation: operation) { (name, length, family) throws(SocketError) in
            let descriptor = try FileDescriptor(socketOfFamily: family, nonBlocking: true, operation: operation)
            var yes: Int32 = 1
            setsockopt(descriptor.number, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
            guard bind(descriptor.number, name, length) == 0, Foundation.listen(descriptor.number, 1024) == 0 else {
                throw SocketError(operation, errno: errno, remedy: Self.remedy(errno, address))
            }
            return descriptor
        }
        switch address {
        case .unix(let path):
            chmod(path, 0o660)
            self.address = address
        case .tcp(let host, _):
            self.address = .tcp(host: host, port: Self.boundPort(descriptor.number))
        }
    }

    deinit {
        if case .unix(let path) = address { unlink(path) }
    }

    private static func remedy(_ error: Int32, _ address: SocketAddress) -> String {
        switch error {
        case EADDRINUSE:
            "another program listens there, perhaps another syslat; stop it or choose another address with --listen"
        case EACCES: "choose a port above 1023 or a folder you may write to, or run as root"
        case EADDRNOTAVAIL: "this machine has no such address"
        default: "choose another address with --listen"
        }
    }

    /// A socket file that nobody listens on is left over from a daemon that was killed.
    private static func removeStaleSocket(
        _ path: String, address: SocketAddress, operation: String
    ) throws(SocketError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw SocketError(operation, errno: EEXIST, remedy: "it is a file, not a socket; choose another path")
        }
        let isStale = try address.withSocketAddress(operation: operation) {
            (name, length, family) throws(SocketError) in
            let probe = try FileDescriptor(socketOfFamily: family, nonBlocking: true, operation: operation)
            return connect(probe.number, name, length) != 0 && errno == ECONNREFUSED
        }
        guard isStale else { throw SocketError(operation, errno: EADDRINUSE, remedy: remedy(EADDRINUSE, address)) }
        unlink(path)
    }

    private static func boundPort(_ descriptor: Int32) -> UInt16 {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutableBytes(of: &storage) { bytes in
            let name = bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self)
            guard getsockname(descriptor, name, &length) == 0 else { return 0 }
            // sin_port and sin6_port stand at the same place, in network byte order.
            return UInt16(bytes[2]) << 8 | UInt16(bytes[3])
        }
    }
}
