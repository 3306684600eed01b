/// All limits of the server: the resources for clients, and the sizes of its configuration. `HTTPClient` has its own.
///
/// Limits that an owner or a test may want to change are properties; the others are constants of this type.
package struct HTTPLimits: Sendable {
    // MARK: A request

    /// Bytes of a request line; more is answered 414.
    package var requestLineBytes = 8 << 10
    /// Bytes of a request line and headers together; more is answered 431.
    package var headBytes = 32 << 10
    /// Header fields of a request; more is answered 431.
    package var headerFields = 100
    /// Choices of an Accept or Accept-Encoding field that are read; no client sends more.
    static let qualityElements = 32

    // MARK: A connection

    /// Seconds from a request's first byte to its last; longer is answered 408.
    package var requestSeconds = 10.0
    /// Seconds for a request to begin, or to arrive completely, while other clients wait for its place; then it is
    /// answered 408.
    package var slowRequestSeconds = 0.25
    /// Seconds without progress on an answer; then the connection is closed.
    package var stalledAnswerSeconds = 10.0
    /// Seconds a connection may be idle between requests.
    package var idleSeconds = 60.0
    /// Seconds that a connection may be idle while other clients wait for its place; then the longest idle one is closed.
    package var idleSecondsWhenFull = 1.0
    /// Seconds to keep reading and dropping input after a connection's last answer, so that the answer isn't lost.
    package var lingerSeconds = 1.0
    /// Requests on one connection; then it is closed after the answer.
    package var requestsPerConnection = 100_000

    // MARK: A turn of the loop

    /// Pipelined requests of a client that are answered before other clients get their turn.
    package var requestsPerTurn = 16
    /// Seconds for all connections of one turn; the rest come first in the next turn. A tick that is due also ends a
    /// turn, so that ticks are late by at most one request.
    package var turnSeconds = 0.02
    /// Connections that are accepted from a socket before existing connections get their turn.
    package var acceptsPerTurn = 64
    /// Bytes in one read from a client.
    static let chunkBytes = 16 << 10

    // MARK: All connections together

    /// Connections at once; the next one is answered 503 and closed.
    package var connections = 256
    /// Connections that are being refused for lack of room, besides those that are served.
    package var refusedConnections = 256
    /// Bytes of all unfinished answers, each counted in full; above the limit, the client that stalls longest is
    /// dropped.
    package var pendingAnswerBytes = 64 << 20
    /// Bytes of input that are kept for an idle client; a larger buffer is freed.
    static let keptInputBytes = 4 << 10
    /// Seconds without taking connections after the process ran out of descriptors.
    package var acceptPauseSeconds = 0.1
    /// Seconds that a stop waits for answers under way.
    package var shutdownSeconds = 5.0
    /// Connections that the kernel holds for each socket until they are taken (listen(2)); a stop still takes them.
    static let backlog = 4096

    // MARK: What the server is configured with

    /// Bytes of a bearer token. 16 hexadecimal digits are 64 bits, which can't be guessed over a network.
    static let tokenBytes = 16...4096
    /// Names of loopback that are read from the hosts file, far more than a machine has: block lists in it can have
    /// 100,000 names.
    static let localNames = 1000
    /// Bytes of the hosts file that are read.
    static let hostsFileBytes = 1 << 20
    /// Listening sockets that are taken over from the program that started this one.
    static let passedSockets: Int32 = 64

    /// The most memory of all connections in bytes, 88 MiB with the defaults, besides the one answer that is being
    /// made.
    ///
    /// An array that grows can have twice the capacity it needs. Input is not read while an answer waits to be sent.
    /// Clients share the memory of a common answer, so the real use is far less. The kernel's socket buffers are not
    /// included.
    package var memoryBytes: Int { connections * 2 * (headBytes + Self.chunkBytes) + pendingAnswerBytes }

    /// The default limits.
    package init() {}
}
