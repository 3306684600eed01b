import Foundation

/// An HTTP/1.1 server in one thread and one poll loop. Knows nothing of what it serves.
///
/// Not thread-safe: it belongs to the thread that calls `run`. `StopSignal` is how other threads end it.
public final class HTTPServer {
    private let listeners: [ListeningSocket]
    private let limits: HTTPLimits
    private let name: String
    private let access: AccessControl
    private let handler: (HTTPRequest) -> HTTPResponse
    private var connections: [Connection] = []
    /// Accepting pauses until then after the process ran out of descriptors, on the clock of `Clock.seconds`.
    private var acceptsAgain = 0.0

    private static let acceptPauseSeconds = 0.1
    /// As many as the backlog holds are taken once more before a stop, `acceptsAtOnce` at a time.
    private static let lastAccepts = 64
    private static let acceptsAtOnce = 64

    /// - Parameters:
    ///   - listeners: where clients connect.
    ///   - name: the Server field of every answer.
    ///   - access: who may ask.
    ///   - handler: makes the answer to a request. It runs on the loop, so it must not block.
    public init(
        listeners: [ListeningSocket], limits: HTTPLimits = HTTPLimits(), name: String,
        access: AccessControl = AccessControl(), handler: @escaping (HTTPRequest) -> HTTPResponse
    ) {
        self.listeners = listeners
        self.limits = limits
        self.name = name
        self.access = access
        self.handler = handler
    }

    /// Serves until `stop`, then finishes the answers under way and returns.
    ///
    /// - Parameters:
    ///   - interval: seconds between calls of `tick`. A tick that comes late doesn't move those after it.
    ///   - tick: what the owner does regularly, on this thread.
    public func run(until stop: StopSignal, every interval: Double, tick: () -> Void) {
        var nextTick = Clock.seconds + interval
        var stopsBy: Double?
        while true {
            let now = Clock.seconds
            if now >= nextTick {
                tick()
                nextTick += max(1, ((now - nextTick) / interval).rounded(.up)) * interval
            }
            dropLate(now: now)
            if let limit = stopsBy, connections.isEmpty || now >= limit { return }

            let isAccepting = stopsBy == nil && now >= acceptsAgain
            var wanted = [pollfd(fd: stopsBy == nil ? stop.readEnd : -1, events: Int16(POLLIN), revents: 0)]
            for listener in listeners {
                wanted.append(
                    pollfd(fd: isAccepting ? listener.descriptor.number : -1, events: Int16(POLLIN), revents: 0))
            }
            for connection in connections {
                wanted.append(pollfd(fd: connection.descriptor.number, events: connection.interest, revents: 0))
            }
            var wakeUp = connections.reduce(min(nextTick, stopsBy ?? .infinity)) { min($0, $1.deadline) }
            if stopsBy == nil, !isAccepting { wakeUp = min(wakeUp, acceptsAgain) }
            let isWanted = connections.contains(where: \.wantsTurn)
            let timeout = isWanted ? 0 : min(max(0, ((wakeUp - now) * 1000).rounded(.up)), 60_000)
            guard poll(&wanted, nfds_t(wanted.count), Int32(timeout)) > 0 || isWanted else { continue }

            let after = Clock.seconds
            // Before accepting, which would add connections that `wanted` doesn't have.
            serve(wanted[(1 + listeners.count)...], now: after, until: min(after + limits.turnSeconds, nextTick))
            for (listener, ready) in zip(listeners, wanted[1...]) where ready.revents != 0 {
                acceptAll(listener, now: after)
            }
            if wanted[0].revents != 0 {
                stopsBy = after + limits.shutdownSeconds
                for listener in listeners {
                    for _ in 0..<Self.lastAccepts where !acceptAll(listener, now: after) { break }
                    listener.stopListening()
                }
                for connection in connections {
                    connection.finish(now: after)
                    dropStalled()
                }
            }
        }
    }

    /// Gives the connections that are ready their turn, one after the other, until that takes too long.
    private func serve(_ wanted: ArraySlice<pollfd>, now: Double, until: Double) {
        var pending = pendingBytes
        for (index, ready) in wanted.enumerated() {
            let connection = connections[index]
            guard ready.revents != 0 || connection.wantsTurn else { continue }
            pending -= connection.pendingBytes
            connection.handle(ready.revents, now: now, until: until)
            pending += connection.pendingBytes
            // At once, since the next answers would only add to it.
            if pending > limits.pendingAnswerBytes {
                dropStalled()
                pending = pendingBytes
            }
            if Clock.seconds >= until {
                // Whoever is left is still ready at the next turn, and first.
                connections = Array(connections[(index + 1)...] + connections[...index])
                return
            }
        }
    }

    private var pendingBytes: Int { connections.reduce(0) { $0 + $1.pendingBytes } }

    /// Drops the client that stalls longest, while answers take too much memory.
    private func dropStalled() {
        while pendingBytes > limits.pendingAnswerBytes,
            let slowest = connections.filter({ $0.phase == .sending }).min(by: { $0.deadline < $1.deadline })
        {
            slowest.close()
        }
    }

    /// Drops the connections whose time is over.
    private func dropLate(now: Double) {
        for connection in connections where connection.deadline <= now { connection.expire(now: now) }
        connections.removeAll { $0.phase == .closed }
    }

    /// Takes the connections that wait at `listener`, a bounded number so that the others get their turn; whether there may
    /// be more.
    @discardableResult
    private func acceptAll(_ listener: ListeningSocket, now: Double) -> Bool {
        for _ in 0..<Self.acceptsAtOnce {
            let number = accept(listener.descriptor.number, nil, nil)
            guard number >= 0 else {
                if errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM {
                    acceptsAgain = now + Self.acceptPauseSeconds
                }
                if errno == EINTR || errno == ECONNABORTED { continue }
                return false
            }
            let descriptor = FileDescriptor(number)
            descriptor.setNonBlocking()
            descriptor.setNoDelay()
            let (access, handler, entrance) = (self.access, self.handler, listener.entrance)
            let connection = Connection(descriptor, limits: limits, server: name, now: now) { request in
                access.refusal(of: request, at: entrance) ?? handler(request)
            }
            if !hasRoom(now: now) {
                connection.refuse(
                    .problem(
                        503, "all \(limits.connections) connections are in use; try again shortly",
                        headers: [(name: "Retry-After", value: "1")]), now: now)
                // It lingers with the others only while there is room.
                if connections.count >= 2 * limits.connections { continue }
            }
            connections.append(connection)
        }
        return true
    }

    /// Whether there is room for one more. Where there isn't, the client that is slowest at asking makes room, or else the
    /// one that is idle longest, unless it has asked just now.
    private func hasRoom(now: Double) -> Bool {
        let served = connections.count { $0.phase != .lingering && $0.phase != .closed }
        if served < limits.connections { return true }
        let asking = { (connection: Connection) in connection.askingSince ?? .infinity }
        let idle = { (connection: Connection) in
            connection.phase == .idle && connection.requests > 0 ? connection.idleSince : .infinity
        }
        for (since, grace) in [(asking, limits.slowRequestSeconds), (idle, limits.idleSecondsWhenFull)] {
            guard let slowest = connections.min(by: { since($0) < since($1) }), since(slowest) <= now - grace,
                slowest.phase != .idle || !slowest.hasUnreadInput
            else { continue }
            slowest.makeRoom(now: now)
            return true
        }
        return false
    }
}
