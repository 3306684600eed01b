import Foundation

extension SocketAddress {
    /// Whether `host` is `localhost` or an address of loopback, as text. No name is looked up.
    static func isLoopback(host: String) -> Bool {
        let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        return bare == "localhost" || isLoopback(address: bare)
    }

    /// Whether `address` is a numeric address of loopback, without brackets.
    static func isLoopback(address: String) -> Bool {
        var v4 = in_addr()
        if inet_pton(AF_INET, address, &v4) == 1 { return UInt32(bigEndian: v4.s_addr) >> 24 == 127 }
        var v6 = in6_addr()
        guard inet_pton(AF_INET6, address, &v6) == 1 else { return false }
        return withUnsafeBytes(of: v6) { bytes in bytes.dropLast().allSatisfy { $0 == 0 } && bytes[15] == 1 }
    }
}
