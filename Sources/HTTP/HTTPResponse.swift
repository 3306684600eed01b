import Text

/// An answer. The server adds what every answer has: Date, Server, Content-Length, Connection.
package struct HTTPResponse: Equatable, Sendable {
    /// The status code.
    package var status: Int
    /// The media type of `body`.
    package var contentType: String
    /// Further header fields.
    package var headers: [(name: String, value: String)]
    /// The content.
    package var body: [UInt8]

    /// An answer with `body` of type `contentType`.
    package init(
        status: Int = 200, contentType: String, headers: [(name: String, value: String)] = [], body: [UInt8]
    ) {
        self.status = status
        self.contentType = contentType
        self.headers = headers
        self.body = body
    }

    /// A problem (RFC 9457) with status `status`. `detail` has the error and the remedy.
    package static func problem(
        _ status: Int, _ detail: String, headers: [(name: String, value: String)] = []
    ) -> HTTPResponse {
        var body = "{\"type\": \"about:blank\", \"title\": \(JSONText.quoted(reason(status))), \"status\": \(status), "
        body += "\"detail\": \(JSONText.quoted(detail))}\n"
        return HTTPResponse(
            status: status, contentType: "application/problem+json", headers: headers, body: Array(body.utf8))
    }

    /// Whether the two are equal for a client.
    package static func == (left: HTTPResponse, right: HTTPResponse) -> Bool {
        left.status == right.status && left.contentType == right.contentType && left.body == right.body
            && left.headers.elementsEqual(right.headers) { $0 == $1 }
    }

    /// The reason phrase of a status code (RFC 9110, section 15).
    static func reason(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 410: "Gone"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 417: "Expectation Failed"
        case 421: "Misdirected Request"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 503: "Service Unavailable"
        case 505: "HTTP Version Not Supported"
        default: "Unknown"
        }
    }

    /// The status line and the header fields, as they go over the wire.
    ///
    /// - Parameters:
    ///   - server: the Server field's value.
    ///   - date: the Date field's value.
    func head(server: String, date: String, keepAlive: Bool) -> [UInt8] {
        var head = "HTTP/1.1 \(status) \(Self.reason(status))\r\nDate: \(date)\r\nServer: \(server)\r\n"
        head += "Content-Type: \(contentType)\r\nContent-Length: \(body.count)\r\n"
        head += "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        head += keepAlive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n"
        return Array(head.utf8)
    }
}
