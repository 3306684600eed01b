/// Parses the requests in the bytes of a connection (RFC 9112, strictly: lines end in CRLF, no line folding).
struct RequestParser {
    enum Outcome: Equatable {
        /// The request isn't complete yet.
        case needsMore
        /// A request, and its length in bytes.
        case request(HTTPRequest, consumed: Int)
        /// A request that can't be served. The connection answers with the status and closes.
        case rejected(status: Int, String)
    }

    let limits: HTTPLimits

    /// The first byte of a TLS client's hello (RFC 8446, section 5.1).
    private static let tlsHandshake: UInt8 = 0x16

    /// Looks for a request at the start of `bytes`. O(bytes).
    func parse(_ bytes: ArraySlice<UInt8>) -> Outcome {
        do {
            return try parseHead(bytes)
        } catch {
            return .rejected(status: error.status, error.detail)
        }
    }

    private struct Rejection: Error {
        let status: Int
        let detail: String

        init(_ status: Int, _ detail: String) {
            self.status = status
            self.detail = detail
        }
    }

    private func parseHead(_ bytes: ArraySlice<UInt8>) throws(Rejection) -> Outcome {
        if bytes.first == Self.tlsHandshake {
            throw Rejection(400, "this looks like TLS, but the server speaks plain HTTP; use http:// or a TLS proxy")
        }
        var cursor = bytes.startIndex
        guard let requestLine = try nextLine(bytes, &cursor, limit: limits.requestLineBytes, status: 414) else {
            return .needsMore
        }
        var request = try parseRequestLine(requestLine)
        let isHTTP11 = request.keepAlive

        while true {
            guard
                let line = try nextLine(
                    bytes, &cursor, limit: bytes.startIndex + limits.headBytes - 1 - cursor, status: 431)
            else { return .needsMore }
            if line.isEmpty { break }
            guard request.headers.count < limits.headerFields else {
                throw Rejection(431, "more than \(limits.headerFields) header fields")
            }
            request.headers.append(try parseHeader(line))
        }
        try checkFraming(request, isHTTP11: isHTTP11)
        request.host = request.host ?? request.header("host")
        request.keepAlive = Self.wantsKeepAlive(request, isHTTP11: isHTTP11)
        return .request(request, consumed: cursor - bytes.startIndex)
    }

    /// The bytes up to the next CRLF; nil if it may still arrive within `limit` bytes.
    private func nextLine(
        _ bytes: ArraySlice<UInt8>, _ cursor: inout Int, limit: Int, status: Int
    ) throws(Rejection) -> ArraySlice<UInt8>? {
        let rest = bytes[cursor...]
        guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else {
            if rest.count > limit { throw Rejection(status, "the request's head is too long") }
            if rest.contains(0) { throw Rejection(400, "a NUL byte in the request's head") }
            return nil
        }
        guard end - cursor <= limit else { throw Rejection(status, "the request's head is too long") }
        guard end > cursor, bytes[end - 1] == UInt8(ascii: "\r") else {
            throw Rejection(400, "a line of the request does not end in CRLF")
        }
        let line = bytes[cursor..<(end - 1)]
        if line.contains(where: { $0 < 0x20 && $0 != UInt8(ascii: "\t") || $0 == 0x7f }) {
            throw Rejection(400, "a control character in the request's head")
        }
        cursor = end + 1
        return line
    }

    /// The method, the target and, in `keepAlive`, whether the version is 1.1.
    private func parseRequestLine(_ line: ArraySlice<UInt8>) throws(Rejection) -> HTTPRequest {
        let parts = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, parts[0].allSatisfy(Self.isTokenByte) else {
            throw Rejection(400, "not an HTTP request line: METHOD TARGET HTTP/1.1")
        }
        let version = String(decoding: parts[2], as: UTF8.self)
        guard version.hasPrefix("HTTP/"), version.utf8.count == 8, let minor = version.last, minor.isNumber else {
            throw Rejection(400, "not an HTTP request line: METHOD TARGET HTTP/1.1")
        }
        guard version.hasPrefix("HTTP/1.") else { throw Rejection(505, "the server speaks only HTTP/1.0 and HTTP/1.1") }
        let method = String(decoding: parts[0], as: UTF8.self)
        var request = HTTPRequest(method: method, path: "*", keepAlive: version != "HTTP/1.0")
        // The forms of a target: RFC 9112, section 3.2.
        if method == "CONNECT" || (method == "OPTIONS" && parts[1].elementsEqual("*".utf8)) { return request }
        var target = parts[1]
        if let scheme = ["http://", "https://"].first(where: { Self.begins(target, with: $0) }) {
            let rest = target.dropFirst(scheme.utf8.count)
            let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
            request.host = String(decoding: rest[..<end], as: UTF8.self)
            target = rest[end...]
            if target.first != UInt8(ascii: "/") { target = ArraySlice("/".utf8 + target) }
        }
        guard target.first == UInt8(ascii: "/") else {
            throw Rejection(400, "the request target must begin with '/'")
        }
        guard !target.contains(UInt8(ascii: "#")), let (path, query) = Target.parse(target) else {
            throw Rejection(400, "the request target is not percent-encoded as RFC 3986 requires, or is not UTF-8")
        }
        (request.path, request.query) = (path, query)
        return request
    }

    private static func begins(_ target: ArraySlice<UInt8>, with scheme: String) -> Bool {
        String(decoding: target.prefix(scheme.utf8.count), as: UTF8.self).lowercased() == scheme
    }

    private func parseHeader(_ line: ArraySlice<UInt8>) throws(Rejection) -> HTTPRequest.HeaderField {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
            line[..<colon].allSatisfy(Self.isTokenByte)
        else { throw Rejection(400, "a header line is not NAME: VALUE") }
        let isSpace: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        var value = line[(colon + 1)...].drop(while: isSpace)
        while let last = value.last, isSpace(last) { value.removeLast() }
        return .init(
            name: String(decoding: line[..<colon], as: UTF8.self).lowercased(),
            value: String(decoding: value, as: UTF8.self))
    }

    /// Host: RFC 9112, section 3.2; where the content ends: section 6; Expect: RFC 9110, section 10.1.1.
    private func checkFraming(_ request: HTTPRequest, isHTTP11: Bool) throws(Rejection) {
        let hosts = request.headers.filter { $0.name == "host" }
        if hosts.count > 1 || (isHTTP11 && hosts.isEmpty) {
            throw Rejection(400, "an HTTP/1.1 request must have exactly one Host field")
        }
        for host in hosts.map(\.value) + [request.host ?? ""] where !host.utf8.allSatisfy(Self.isHostByte) {
            throw Rejection(400, "the Host field is not a host and a port")
        }
        let lengths = request.headers.filter { $0.name == "content-length" }
        for length in lengths where length.value.isEmpty || !length.value.utf8.allSatisfy({ 48...57 ~= $0 }) {
            throw Rejection(400, "Content-Length is not a number")
        }
        if lengths.count > 1 { throw Rejection(400, "more than one Content-Length") }
        if let coding = request.header("transfer-encoding") {
            guard lengths.isEmpty, isHTTP11 else {
                throw Rejection(
                    400, "Transfer-Encoding with Content-Length, or in HTTP/1.0, makes the end of the request ambiguous"
                )
            }
            let isChunked = coding.lowercased() == "chunked"
            throw Rejection(isChunked ? 413 : 501, "request bodies are not accepted")
        }
        if lengths.contains(where: { $0.value.contains { $0 != "0" } }) {
            throw Rejection(413, "request bodies are not accepted")
        }
        if let expectation = request.header("expect"), expectation.lowercased() != "100-continue" {
            throw Rejection(417, "the only supported expectation is 100-continue")
        }
    }

    /// The characters of a host, an address in brackets and a port (RFC 3986, section 3.2.2).
    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: "-._~!$&'()*+,;=:[]%".utf8.contains(byte)
        }
    }

    private static func wantsKeepAlive(_ request: HTTPRequest, isHTTP11: Bool) -> Bool {
        let options = (request.list("connection") ?? "").lowercased().split(separator: ",").map(\.trimmingSpace)
        if options.contains("close") { return false }
        return isHTTP11 || options.contains("keep-alive")
    }

    /// RFC 9110, section 5.6.2.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
