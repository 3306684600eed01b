import Foundation

extension SocketAddress {
    /// The text for a Unix socket without a file, to which everybody in the network namespace can connect.
    static let abstractPath = "(abstract)"

    /// The address that a socket is bound to; nil if it is of another family.
    init?(boundTo descriptor: Int32) {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let bytes: [UInt8]? = withUnsafeMutableBytes(of: &storage) { bytes in
            let name = bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self)
            return getsockname(descriptor, name, &length) == 0 ? Array(bytes) : nil
        }
        guard let bytes else { return nil }
        // sin_port and sin6_port have the same offset and are in network byte order (ip(7), ipv6(7)).
        let port = UInt16(bytes[2]) << 8 | UInt16(bytes[3])
        switch Int32(storage.ss_family) {
        case AF_INET: self = .tcp(host: Self.text(AF_INET, bytes[4..<8]), port: port)
        case AF_INET6: self = .tcp(host: Self.text(AF_INET6, bytes[8..<24]), port: port)
        case AF_UNIX:
            let path = bytes[2..<min(Int(length), 110)].prefix { $0 != 0 }
            self = .unix(path: path.isEmpty ? Self.abstractPath : String(decoding: path, as: UTF8.self))
        default: return nil
        }
    }

    private static func text(_ family: Int32, _ address: ArraySlice<UInt8>) -> String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let bytes = Array(address)
        inet_ntop(family, bytes, &text, socklen_t(text.count))
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
