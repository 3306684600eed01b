import Foundation
package import Platform

/// Fetches one document: a connection, a request, an answer.
package struct HTTPClient: Sendable {
    /// An answer as a client sees it.
    package struct Answer: Sendable {
        /// The status code.
        package let status: Int
        /// The header fields, names in lower case.
        package let headers: [String: String]
        /// The content.
        package let body: [UInt8]
    }

    /// The server.
    package let address: SocketAddress
    /// The time limit of an answer in seconds, from connecting to its last byte.
    package let timeoutSeconds: Double
    /// The bearer token to present, if any.
    package let token: String?
    /// The most bytes of an answer, including its head.
    package let maxAnswerBytes: Int

    /// A client of the server at `address`.
    package init(
        _ address: SocketAddress, timeoutSeconds: Double = 5, token: String? = nil, maxAnswerBytes: Int = 64 << 20
    ) {
        self.address = address
        self.timeoutSeconds = timeoutSeconds
        self.token = token
        self.maxAnswerBytes = maxAnswerBytes
    }

    /// Fetches `target`, such as `/stats?window=10s`. Blocks until the answer is here.
    ///
    /// - Throws: `SystemFailure` if the server can't be reached, takes too long, or sends an answer that is incomplete
    /// or not HTTP.
    package func get(_ target: String) throws(SystemFailure) -> Answer {
        let deadline = Clock.seconds + timeoutSeconds
        let descriptor = try connect(by: deadline)
        let host: String = if case .tcp = address { address.description } else { "localhost" }
        var fields = "Host: \(host)\r\nConnection: close\r\n"
        if let token { fields += "Authorization: Bearer \(token)\r\n" }
        try sendAll("GET \(target) HTTP/1.1\r\n\(fields)\r\n", descriptor.number)
        return try parse(try receiveAll(descriptor.number, by: deadline))
    }

    private var operation: String { "reach \(address)" }

    /// The failure with error number `errno`, which a call on a socket has set.
    private func failure(_ errno: Int32) -> SystemFailure {
        let seconds =
            timeoutSeconds == timeoutSeconds.rounded() ? "\(Int(timeoutSeconds))" : "\(timeoutSeconds)"
        return switch errno {
        // The error of a socket whose timeout has passed (socket(7)).
        case EAGAIN, EINPROGRESS, ETIMEDOUT:
            SystemFailure(
                operation, errno: ETIMEDOUT, detail: "no complete answer within \(seconds) s",
                remedy: "try again; if that fails, the server there hangs or is not syslat")
        case ECONNRESET, EPIPE: broken(errno)
        default: SystemFailure(operation, errno: errno)
        }
    }

    private func broken(_ errno: Int32 = 0) -> SystemFailure {
        SystemFailure(
            operation, errno: errno, detail: "the connection ended in the middle of the answer", remedy: "try again")
    }

    private func unusable(_ detail: String) -> SystemFailure {
        SystemFailure(operation, detail: detail, remedy: "check that syslat listens there")
    }

    /// A connection to the first resolved address that accepts one.
    private func connect(by deadline: Double) throws(SystemFailure) -> OwnedDescriptor {
        var last = failure(ETIMEDOUT)
        for resolved in try address.resolved(operation: operation) where Clock.seconds < deadline {
            let descriptor = try OwnedDescriptor(
                socketOfFamily: resolved.family, nonBlocking: false, operation: operation)
            setTimeout(SO_SNDTIMEO, descriptor.number, until: deadline)
            if resolved.withAddress({ Foundation.connect(descriptor.number, $0, $1) }) == 0 { return descriptor }
            last = failure(errno)
        }
        throw last
    }

    /// Makes calls that wait in direction `option` give up at `deadline` with EAGAIN.
    private func setTimeout(_ option: Int32, _ descriptor: Int32, until deadline: Double) {
        // 0 would mean to wait forever.
        let seconds = max(deadline - Clock.seconds, 0.001)
        let whole = seconds.rounded(.down)
        var timeout = timeval(tv_sec: Int(whole), tv_usec: Int((seconds - whole) * 1e6))
        setsockopt(descriptor, SOL_SOCKET, option, &timeout, socklen_t(MemoryLayout<timeval>.size))
    }

    private func sendAll(_ text: String, _ descriptor: Int32) throws(SystemFailure) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure(errno)
            }
            rest.removeFirst(count)
        }
    }

    private func receiveAll(_ descriptor: Int32, by deadline: Double) throws(SystemFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            // Set before each read: an answer that arrives byte by byte must not take longer.
            setTimeout(SO_RCVTIMEO, descriptor, until: deadline)
            let count = recv(descriptor, &chunk, chunk.count, 0)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure(errno)
            }
            bytes += chunk[..<count]
            guard bytes.count <= maxAnswerBytes else {
                throw unusable("the answer is longer than \(maxAnswerBytes) bytes")
            }
            guard Clock.seconds < deadline else { throw failure(ETIMEDOUT) }
        }
    }

    private func parse(_ bytes: [UInt8]) throws(SystemFailure) -> Answer {
        guard !bytes.isEmpty else { throw unusable("the server closed the connection without an answer") }
        let notHTTP = unusable("the answer is not HTTP")
        let protocolName = Array("HTTP/1.".utf8)
        guard bytes.starts(with: protocolName) || protocolName.starts(with: bytes) else { throw notHTTP }
        let ending = Array("\r\n\r\n".utf8)
        guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: ending) }) else { throw broken() }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n" as Character)
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count >= 2, let status = Int(words[1]), (100...599).contains(status) else { throw notHTTP }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " }) }
        }
        let body = Array(bytes[(end + ending.count)...])
        if let length = headers["content-length"] {
            guard let length = Int(length), length >= 0 else { throw notHTTP }
            if body.count < length { throw broken() }
        }
        guard headers["transfer-encoding"] == nil else {
            throw unusable("the answer has a Transfer-Encoding, which this client does not support")
        }
        return Answer(status: status, headers: headers, body: body)
    }
}
