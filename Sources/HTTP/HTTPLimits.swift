/// What a client may take. Every bound of the server stands here.
///
/// Memory for all connections together is at most `connections` × (`headBytes` + one answer): input is not read while
/// an answer waits to be sent.
public struct HTTPLimits: Sendable {
    /// Bytes of a request line; more is answered 414.
    public var requestLineBytes = 8 << 10
    /// Bytes of a request line and headers together; more is answered 431.
    public var headBytes = 32 << 10
    /// Header fields of a request; more is answered 431.
    public var headerFields = 100
    /// Connections at once; the next one is answered 503 and closed.
    public var connections = 256
    /// Seconds from a request's first byte to its last; longer is answered 408.
    public var requestSeconds = 10.0
    /// Seconds without progress on an answer; then the connection is closed.
    public var stalledAnswerSeconds = 10.0
    /// Seconds a connection may be idle between requests.
    public var idleSeconds = 60.0
    /// Requests on one connection; then it is closed after the answer.
    public var requestsPerConnection = 100_000
    /// Seconds to go on reading and dropping input after a connection's last answer, so that the answer isn't lost.
    public var lingerSeconds = 1.0
    /// Seconds that a shutdown waits for open answers.
    public var shutdownSeconds = 5.0

    /// The default limits.
    public init() {}
}
