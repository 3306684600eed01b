/// Every bound of the server: what clients may take, and how much of what it is configured with it reads. `HTTPClient`
/// has its own.
///
/// Those that an owner or a test may want to change are the fields of a value; the others are constants of this type.
package struct HTTPLimits: Sendable {
    // MARK: A request

    /// Bytes of a request line; more is answered 414.
    package var requestLineBytes = 8 << 10
    /// Bytes of a request line and headers together; more is answered 431.
    package var headBytes = 32 << 10
    /// Header fields of a request; more is answered 431.
    package var headerFields = 100
    /// Choices of an Accept or Accept-Encoding field that are looked at; no client sends more.
    static let qualityElements = 32

    // MARK: A connection

    /// Seconds from a request's first byte to its last; longer is answered 408.
    package var requestSeconds = 10.0
    /// Seconds that a request may take to come, or to arrive whole, while others wait for its place; then it is
    /// answered 408.
    package var slowRequestSeconds = 0.25
    /// Seconds without progress on an answer; then the connection is closed.
    package var stalledAnswerSeconds = 10.0
    /// Seconds a connection may be idle between requests.
    package var idleSeconds = 60.0
    /// Seconds that a connection may be idle while others wait for its place; then the longest idle is closed.
    package var idleSecondsWhenFull = 1.0
    /// Seconds to go on reading and dropping input after a connection's last answer, so that the answer isn't lost.
    package var lingerSeconds = 1.0
    /// Requests on one connection; then it is closed after the answer.
    package var requestsPerConnection = 100_000

    // MARK: A turn of the loop

    /// Requests that a client sent at once which are answered before others get their turn.
    package var requestsPerTurn = 16
    /// Seconds that the connections of one turn may take together; whoever is left comes first in the next. A tick that
    /// is due ends a turn too, so none is late by more than one request.
    package var turnSeconds = 0.02
    /// Connections that are taken from a socket at once, before those that are there get their turn.
    package var acceptsPerTurn = 64
    /// Bytes that are read from a client at once.
    static let chunkBytes = 16 << 10

    // MARK: All connections together

    /// Connections at once; the next one is answered 503 and closed.
    package var connections = 256
    /// Connections that are being told that there is no room, beside those that are served.
    package var refusedConnections = 256
    /// Bytes of answers that clients have not taken the last of, all together, each counted in full; beyond it the
    /// client that stalls longest is dropped.
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

    /// Bytes of a bearer token. 16 hexadecimal digits are 64 bits, which nobody guesses over a network.
    static let tokenBytes = 16...4096
    /// Names of loopback that are taken from the hosts file, far more than a machine has of its own: lists of names to
    /// be blocked can have a hundred thousand.
    static let localNames = 1000
    /// Bytes of the hosts file that are read.
    static let hostsFileBytes = 1 << 20
    /// Listening sockets that are taken over from the program that started this one.
    static let passedSockets: Int32 = 64

    /// Bytes that all connections together take at most, 88 MiB with the defaults, beside the one answer that is being
    /// made.
    ///
    /// An array that grows may have room for twice what it holds. Input is not read while an answer waits to be sent.
    /// An answer that many clients get is there once, so what is really taken is far less. What the kernel keeps in the
    /// sockets' buffers is not in it.
    package var memoryBytes: Int { connections * 2 * (headBytes + Self.chunkBytes) + pendingAnswerBytes }

    /// The default limits.
    package init() {}
}
