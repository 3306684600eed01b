@testable import HTTP

/// What libFuzzer calls with each input: the bytes of a connection, which must be taken apart the same way however they
/// arrive, without crash, hang or unbounded memory. Scripts/fuzz.sh links it with the HTTP module.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let parser = RequestParser(limits: HTTPLimits())
    let whole = parser.parse(bytes[...])
    switch whole {
    case .needsMore: precondition(bytes.count <= HTTPLimits().headBytes, "the head's bound is not kept")
    case .rejected(let status, let detail): precondition((400...505).contains(status) && !detail.isEmpty)
    case .request(let request, let consumed):
        precondition((1...bytes.count).contains(consumed), "what was taken is not what there is")
        precondition(request.headers.count <= HTTPLimits().headerFields)
        precondition(request.path == "*" || request.path.first == "/")
        precondition(!request.path.utf8.contains(0) && !request.query.contains { $0.value.utf8.contains(0) })
        // What comes after a request, and how its bytes were cut, change nothing about it.
        precondition(parser.parse(bytes[..<consumed]) == whole)
        precondition(parser.parse(bytes[..<(consumed - 1)]) == .needsMore)
        _ = AccessControl().refusal(of: request, at: .loopback)
        for field in request.headers {
            _ = QualityList(field.value).quality(ofMediaType: "text/plain", version: "0.0.4")
        }
    }
    return 0
}
