import Foundation
import HTTP
import Testing

/// A connection to a daemon that is kept, and shows every answer as it came.
final class RawClient: Sendable {
    struct Answer {
        let status: Int
        /// The head as it came, without the empty line at its end.
        let head: String
        let body: [UInt8]

        /// The value of the field `name` (lower case); nil if there is none or more than one.
        func field(_ name: String) -> String? {
            let values = head.split(separator: "\r\n").dropFirst().compactMap { line -> String? in
                let parts = line.split(separator: ":", maxSplits: 1)
                return parts.count == 2 && parts[0].lowercased() == name ? parts[1].trimmingCharacters(in: [" "]) : nil
            }
            return values.count == 1 ? values[0] : nil
        }
    }

    /// An answer of which only a part came.
    struct BrokenAnswer: Error, CustomStringConvertible {
        let description: String
    }

    private let file: Int32

    init(_ address: SocketAddress) throws {
        guard case .tcp(_, let port) = address else { throw BrokenAnswer(description: "not TCP: \(address)") }
        file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        name.sin_port = port.bigEndian
        let result = withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(file, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        var timeout = timeval(tv_sec: 15, tv_usec: 0)
        setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        guard result == 0 else { throw BrokenAnswer(description: "connect: \(String(cString: strerror(errno)))") }
    }

    deinit { close(file) }

    func send(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return Foundation.send(file, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    func ask(_ target: String, method: String = "GET", fields: String = "") throws -> Answer {
        guard send("\(method) \(target) HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n"),
            let answer = try receive(isHead: method == "HEAD")
        else { throw BrokenAnswer(description: "no answer to \(method) \(target)") }
        return answer
    }

    /// The next answer; nil where the connection ended before its first byte.
    ///
    /// - Throws: `BrokenAnswer` if it ended after that, whatever the reason.
    func receive(isHead: Bool = false) throws -> Answer? {
        var bytes: [UInt8] = []
        var end: Int?
        // The head byte by byte, so that nothing of the next answer is taken.
        while end == nil {
            guard let more = receive(upTo: 1) else {
                if bytes.isEmpty { return nil }
                throw BrokenAnswer(description: "the head broke off: \(String(decoding: bytes, as: UTF8.self))")
            }
            bytes += more
            if bytes.suffix(4) == Array("\r\n\r\n".utf8)[...] { end = bytes.count }
        }
        let head = String(decoding: bytes.dropLast(4), as: UTF8.self)
        let status = head.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        let plain = Answer(status: status ?? 0, head: head, body: [])
        guard let length = plain.field("content-length").flatMap({ Int($0) }), status != nil else {
            throw BrokenAnswer(description: "not an answer with a length: \(head)")
        }
        var body: [UInt8] = []
        while body.count < length && !isHead {
            guard let more = receive(upTo: length - body.count) else {
                throw BrokenAnswer(description: "the body broke off after \(body.count) of \(length) bytes")
            }
            body += more
        }
        return Answer(status: plain.status, head: head, body: body)
    }

    private func receive(upTo count: Int) -> [UInt8]? {
        var chunk = [UInt8](repeating: 0, count: min(count, 64 << 10))
        let got = recv(file, &chunk, chunk.count, 0)
        return got > 0 ? Array(chunk.prefix(got)) : nil
    }
}
