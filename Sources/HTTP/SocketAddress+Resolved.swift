import Foundation
import Platform

extension SocketAddress {
    /// An address in the form that socket calls take.
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

    /// The addresses that this one resolves to, at least one.
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
}
