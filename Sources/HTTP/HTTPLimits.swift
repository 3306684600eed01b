/// What a client may take. Every bound of the server stands here.
///
/// `memoryBytes` is what all connections together take at most, 88 MiB with the defaults, beside the one answer that is
/// being made. Input is not read while an answer waits to be sent. An answer that many clients get is there once, so what
/// is really taken is far less. What the kernel keeps in the sockets' buffers is not in it.
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
    /// Bytes of answers that clients have not taken the last of, all together, each counted in full; beyond it the client
    /// that stalls longest is dropped.
    public var pendingAnswerBytes = 64 << 20
    /// Seconds a connection may be idle between requests.
    public var idleSeconds = 60.0
    /// Seconds that a connection may be idle while others wait for its place; then the longest idle is closed.
    public var idleSecondsWhenFull = 1.0
    /// Requests on one connection; then it is closed after the answer.
    public var requestsPerConnection = 100_000
    /// Requests that a client sent at once which are answered before others get their turn.
    public var requestsPerTurn = 16
    /// Seconds that the connections of one turn may take together; whoever is left comes first in the next. A tick that is
    /// due ends a turn too, so none is late by more than one request.
    public var turnSeconds = 0.02
    /// Seconds to go on reading and dropping input after a connection's last answer, so that the answer isn't lost.
    public var lingerSeconds = 1.0
    /// Seconds that a shutdown waits for open answers.
    public var shutdownSeconds = 5.0

    /// How much is read from a client at once.
    static let chunkBytes = 16 << 10

    /// Bytes that all connections together take at most. An array that grows may have room for twice what it holds.
    public var memoryBytes: Int { connections * 2 * (headBytes + Self.chunkBytes) + pendingAnswerBytes }

    /// The default limits.
    public init() {}
}
