/// What a client may take. Every bound of the server stands here.
///
/// Memory for all connections together is at most `connections` × (`headBytes` + 16 KiB of what was read beyond) +
/// `pendingAnswerBytes`: 76 MiB with the defaults. Input is not read while an answer waits to be sent. An answer that many
/// clients get is there once, so what is really taken is far less.
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
    /// Seconds that a request may take to come, or to arrive whole, while others wait for its place; then it is answered 408.
    public var slowRequestSeconds = 0.25
    /// Seconds without progress on an answer; then the connection is closed.
    public var stalledAnswerSeconds = 10.0
    /// Bytes of answers that clients have not taken yet, all together; beyond it the client that stalls longest is dropped.
    public var pendingAnswerBytes = 64 << 20
    /// Seconds a connection may be idle between requests.
    public var idleSeconds = 60.0
    /// Requests on one connection; then it is closed after the answer.
    public var requestsPerConnection = 100_000
    /// Requests that a client sent at once which are answered before others get their turn.
    public var requestsPerTurn = 16
    /// Seconds to go on reading and dropping input after a connection's last answer, so that the answer isn't lost.
    public var lingerSeconds = 1.0
    /// Seconds that a shutdown waits for open answers.
    public var shutdownSeconds = 5.0

    /// The default limits.
    public init() {}
}
