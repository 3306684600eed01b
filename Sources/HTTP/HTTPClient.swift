import Foundation
package import Platform

/// Asks a server for one document: a connection, a request, its answer.
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
    /// Seconds that an answer may take, from connecting to its last byte.
    package let timeoutSeconds: Double

    /// The bearer token to present, if any.
    package let token: String?

    private static let maxAnswerBytes = 64 << 20

    /// A client of the server at `address`.
    package init(_ address: SocketAddress, timeoutSeconds: Double = 5, token: String? = nil) {
        self.address = address
        self.token = token
        self.timeoutSeconds = timeoutSeconds
    }

    /// Fetches `target`, such as `/stats?window=10s`. Blocks until the answer is here.
    ///
    /// - Throws: `SystemFailure` if the server can't be reached or doesn't speak HTTP.
    package func get(_ target: String) throws(SystemFailure) -> Answer {
        let operation = "reach \(address)"
        let deadline = Clock.seconds + timeoutSeconds
        let descriptor = try connect(operation, deadline)
        let host: String = if case .tcp = address { address.description } else { "localhost" }
        var fields = "Host: \(host)\r\nConnection: close\r\n"
        if let token { fields += "Authorization: Bearer \(token)\r\n" }
        try sendAll("GET \(target) HTTP/1.1\r\n\(fields)\r\n", descriptor.number, operation)
        return try parse(try receiveAll(descriptor.number, operation, deadline), operation)
    }

    /// A connection to the first of the address's that takes one.
    private func connect(_ operation: String, _ deadline: Double) throws(SystemFailure) -> OwnedDescriptor {
        var failure = SystemFailure(operation, errno: ETIMEDOUT)
        for resolved in try address.resolved(operation: operation) where Clock.seconds < deadline {
            let descriptor = try OwnedDescriptor(
                socketOfFamily: resolved.family, nonBlocking: false, operation: operation)
            setTimeouts(descriptor.number, seconds: deadline - Clock.seconds)
            if resolved.withAddress({ Foundation.connect(descriptor.number, $0, $1) }) == 0 { return descriptor }
            failure = SystemFailure(operation, errno: errno == EINPROGRESS ? ETIMEDOUT : errno)
        }
        throw failure
    }

    private func setTimeouts(_ descriptor: Int32, seconds: Double) {
        let seconds = max(seconds, 0.001)
        let whole = seconds.rounded(.down)
        var timeout = timeval(tv_sec: Int(whole), tv_usec: Int((seconds - whole) * 1e6))
        let length = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, length)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, length)
    }

    private func sendAll(_ text: String, _ descriptor: Int32, _ operation: String) throws(SystemFailure) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count < 0 {
                if errno == EINTR { continue }
                throw SystemFailure(operation, errno: errno)
            }
            rest.removeFirst(count)
        }
    }

    private func receiveAll(
        _ descriptor: Int32, _ operation: String, _ deadline: Double
    ) throws(SystemFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw SystemFailure(operation, errno: errno == EAGAIN ? ETIMEDOUT : errno)
            }
            bytes += chunk[..<count]
            guard Clock.seconds < deadline else { throw SystemFailure(operation, errno: ETIMEDOUT) }
            guard bytes.count <= Self.maxAnswerBytes else {
                throw SystemFailure(operation, errno: EMSGSIZE, detail: "the answer is larger than 64 MiB")
            }
        }
    }

    private func parse(_ bytes: [UInt8], _ operation: String) throws(SystemFailure) -> Answer {
        let notHTTP = SystemFailure(
            operation, detail: "what answered there doesn't speak HTTP", remedy: "is it syslat?")
        let ending = Array("\r\n\r\n".utf8)
        guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: ending) }) else { throw notHTTP }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n" as Character)
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else { throw notHTTP }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " }) }
        }
        let body = Array(bytes[(end + ending.count)...])
        if let length = headers["content-length"].flatMap(Int.init), body.count < length {
            throw SystemFailure(operation, errno: ECONNRESET, detail: "the answer broke off", remedy: "try again")
        }
        return Answer(status: status, headers: headers, body: body)
    }
}
