import Foundation
import Platform

extension SocketAddress {
    /// An address as the socket calls take it.
    struct Resolved {
        let family: Int32
        private let bytes: [UInt8]

        init(family: Int32, bytes: [UInt8]) {
            self.family = family
            self.bytes = bytes
        }

        func withAddress<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
            bytes.withUnsafeBytes { body($0.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count)) }
        }
    }

    /// The addresses that this one stands for, at least one.
    ///
    /// - Throws: `SystemFailure` if the host name has no address.
    func resolved(operation: String) throws(SystemFailure) -> [Resolved] {
        switch self {
        case .unix(let path):
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
            return [Resolved(family: AF_UNIX, bytes: withUnsafeBytes(of: address) { Array($0) })]
        case .tcp(let host, let port):
            var hints = addrinfo()
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
            hints.ai_flags = AI_NUMERICSERV
            var found: UnsafeMutablePointer<addrinfo>?
            let code = getaddrinfo(host, String(port), &hints, &found)
            defer { if let found { freeaddrinfo(found) } }
            var addresses: [Resolved] = []
            var next = found
            while code == 0, let entry = next {
                let bytes = UnsafeRawBufferPointer(start: entry.pointee.ai_addr, count: Int(entry.pointee.ai_addrlen))
                addresses.append(Resolved(family: entry.pointee.ai_family, bytes: Array(bytes)))
                next = entry.pointee.ai_next
            }
            guard !addresses.isEmpty else {
                let remedy = "'\(host)' has no address (\(String(cString: gai_strerror(code))))"
                throw SystemFailure(operation, detail: remedy)
            }
            return addresses
        }
    }

    /// What stands for the name of a Unix socket that has no file: anybody in the network namespace may connect.
    static let abstractPath = "(abstract)"

    /// The address that a socket is bound to; nil if it is none of ours.
    init?(boundTo descriptor: Int32) {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let bytes: [UInt8]? = withUnsafeMutableBytes(of: &storage) { bytes in
            let name = bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self)
            return getsockname(descriptor, name, &length) == 0 ? Array(bytes) : nil
        }
        guard let bytes else { return nil }
        // sin_port and sin6_port stand at the same place, in network byte order (ip(7), ipv6(7)).
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
