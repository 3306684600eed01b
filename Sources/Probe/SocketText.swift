import CSyslatLayout
import Glibc
import Text

/// Sockets and their addresses as text.
enum SocketText {
    /// The kind, the address and the peer of a socket: `tcp 127.0.0.1:5432 -> 127.0.0.1:40000`,
    /// `unix:/run/postgres.sock`, `netlink`.
    static func of(_ socket: syslat_socket) -> String {
        var socket = socket
        let family = Int32(socket.family)
        switch family {
        case AF_UNIX:
            return withUnsafeBytes(of: &socket.path) { unix($0.prefix(Int(socket.path_length))) }
        case AF_INET, AF_INET6:
            let protocolName = protocols[socket.protocol] ?? "ip"
            let local = withUnsafeBytes(of: &socket.local) { ip(family, $0, port: socket.local_port) }
            let isConnected = socket.peer_port != 0 || withUnsafeBytes(of: &socket.peer) { $0.contains { $0 != 0 } }
            guard isConnected else { return "\(protocolName) \(local)" }
            let peer = withUnsafeBytes(of: &socket.peer) { ip(family, $0, port: socket.peer_port) }
            return "\(protocolName) \(local) -> \(peer)"
        default: return other(family)
        }
    }

    /// include/uapi/linux/in.h
    private static let protocols: [UInt16: String] = [
        1: "icmp", 6: "tcp", 17: "udp", 58: "icmpv6", 132: "sctp", 136: "udplite", 262: "mptcp",
    ]

    /// A `struct sockaddr` that a call was given: `127.0.0.1:80`, `[::1]:80`, `unix:/run/x`.
    static func of(address: Slice<UnsafeBufferPointer<UInt8>>) -> String {
        let bytes = Array(address)
        guard bytes.count >= 2 else { return "" }
        let family = Int32(UInt16(bytes[0]) | UInt16(bytes[1]) << 8)
        let port = bytes.count >= 4 ? UInt16(bytes[2]) << 8 | UInt16(bytes[3]) : 0
        switch family {
        case AF_UNIX: return bytes.dropFirst(2).withUnsafeBytes { unix($0[...]) }
        case AF_INET where bytes.count >= 8: return bytes[4..<8].withUnsafeBytes { ip(family, $0, port: port) }
        case AF_INET6 where bytes.count >= 24: return bytes[8..<24].withUnsafeBytes { ip(family, $0, port: port) }
        default: return other(family)
        }
    }

    /// A path ends at its first 0; a name that begins with one is abstract (unix(7)).
    private static func unix(_ path: Slice<UnsafeRawBufferPointer>) -> String {
        guard let first = path.first else { return "unix" }
        return first == 0
            ? "unix:@\(EscapedText.of(path.dropFirst()))" : "unix:\(EscapedText.of(path.prefix { $0 != 0 }))"
    }

    private static func ip(_ family: Int32, _ address: UnsafeRawBufferPointer, port: UInt16) -> String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(family, address.baseAddress, &text, socklen_t(text.count)) != nil else { return "" }
        let host = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return family == AF_INET6 ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// include/linux/socket.h
    private static func other(_ family: Int32) -> String {
        let names: [Int32: String] = [
            0: "unspecified", 16: "netlink", 17: "packet", 29: "can", 31: "bluetooth", 38: "alg", 40: "vsock",
            44: "xdp",
        ]
        return names[family] ?? "family \(family)"
    }
}
