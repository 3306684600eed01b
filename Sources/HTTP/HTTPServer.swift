package import Foundation
import Loop
import Platform

/// An HTTP/1.1 server as a member of a loop, independent of the content.
///
/// Not thread-safe: it belongs to the loop's thread.
package final class HTTPServer: LoopMember {
    private let listeners: [ListeningSocket]
    private let limits: HTTPLimits
    private let name: String
    private let access: AccessControl
    private let handler: (HTTPRequest) -> HTTPResponse
    private var connections: [Connection] = []
    /// The time to accept connections again after the process ran out of descriptors; nil if it accepts them.
    private var acceptsAgain: Double?
    /// The time to give up the answers under way; nil until the server is stopped.
    private var stopsBy: Double?

    /// - Parameters:
    ///   - listeners: the listening sockets.
    ///   - name: the Server field of every answer.
    ///   - access: the access control.
    ///   - handler: makes the answer to a request. It runs on the loop, so it must not block.
    package init(
        listeners: [ListeningSocket], limits: HTTPLimits = HTTPLimits(), name: String,
        access: AccessControl = AccessControl(), handler: @escaping (HTTPRequest) -> HTTPResponse
    ) {
        self.listeners = listeners
        self.limits = limits
        self.name = name
        self.access = access
        self.handler = handler
    }

    /// Takes the requests that have arrived, finishes the answers under way, and accepts no more connections. A second
    /// call has no effect.
    package func stop() {
        guard stopsBy == nil else { return }
        let now = Clock.seconds
        stopsBy = now + limits.shutdownSeconds
        for listener in listeners {
            // As many connections as the backlog holds.
            for _ in 0...(HTTPLimits.backlog / limits.acceptsPerTurn) where !acceptAll(listener, now: now) { break }
            listener.stopListening()
        }
        for connection in connections {
            connection.finish(now: now)
            dropStalled()
        }
    }

    /// Whether the server is stopped and every answer is finished or given up.
    package var isFinished: Bool {
        guard let stopsBy else { return false }
        return connections.isEmpty || Clock.seconds >= stopsBy
    }

    package var deadline: Double {
        if connections.contains(where: \.wantsTurn) { return 0 }
        // A stopped server without connections has no deadline.
        let own: Double =
            if let stopsBy { connections.isEmpty ? .infinity : stopsBy } else { acceptsAgain ?? .infinity }
        return connections.reduce(own) { min($0, $1.deadline) }
    }

    package func expire(now: Double) {
        if let time = acceptsAgain, time <= now { acceptsAgain = nil }
        for connection in connections where connection.deadline <= now { connection.expire(now: now) }
        if let stopsBy, stopsBy <= now { for connection in connections { connection.close() } }
        dropClosed()
    }

    package func appendDescriptors(to wanted: inout [pollfd], now: Double) {
        dropClosed()
        let isAccepting = stopsBy == nil && acceptsAgain == nil
        for listener in listeners {
            wanted.append(
                pollfd(fd: isAccepting ? listener.descriptor.number : -1, events: Int16(POLLIN), revents: 0))
        }
        for connection in connections {
            wanted.append(pollfd(fd: connection.descriptor.number, events: connection.interest, revents: 0))
        }
    }

    package func handle(_ ready: ArraySlice<pollfd>, now: Double, until: Double) {
        // Before accepting, which would add connections that `ready` doesn't have.
        serve(ready.dropFirst(listeners.count), now: now, until: min(now + limits.turnSeconds, until))
        // Another member may have stopped it in this turn.
        guard stopsBy == nil else { return }
        for (listener, ready) in zip(listeners, ready) where ready.revents != 0 { acceptAll(listener, now: now) }
    }

    /// Gives each ready connection its turn, until the time of the turn is over.
    private func serve(_ wanted: ArraySlice<pollfd>, now: Double, until: Double) {
        var pending = pendingBytes
        for (index, ready) in wanted.enumerated() {
            let connection = connections[index]
            guard ready.revents != 0 || connection.wantsTurn else { continue }
            pending -= connection.pendingBytes
            connection.handle(ready.revents, now: now, until: until)
            pending += connection.pendingBytes
            // At once, since further answers would add to it.
            if pending > limits.pendingAnswerBytes {
                dropStalled()
                pending = pendingBytes
            }
            if Clock.seconds >= until {
                // The remaining connections stay ready and come first in the next turn.
                connections = Array(connections[(index + 1)...] + connections[...index])
                return
            }
        }
    }

    private var pendingBytes: Int { connections.reduce(0) { $0 + $1.pendingBytes } }

    private func dropClosed() { connections.removeAll(where: \.isClosed) }

    /// While answers take too much memory, drops the client that stalls longest.
    private func dropStalled() {
        while pendingBytes > limits.pendingAnswerBytes,
            let slowest = connections.filter(\.isSending).min(by: { $0.deadline < $1.deadline })
        {
            slowest.close()
        }
    }

    /// Accepts a bounded number of connections at `listener`, so that other members get their turn. Returns whether
    /// there may be more.
    @discardableResult
    private func acceptAll(_ listener: ListeningSocket, now: Double) -> Bool {
        for _ in 0..<limits.acceptsPerTurn {
            let number = accept(listener.descriptor.number, nil, nil)
            guard number >= 0 else {
                if errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM {
                    acceptsAgain = now + limits.acceptPauseSeconds
                }
                if errno == EINTR || errno == ECONNABORTED { continue }
                return false
            }
            let descriptor = OwnedDescriptor(number)
            descriptor.setNonBlocking()
            descriptor.setNoDelay()
            let (access, handler, exposure) = (self.access, self.handler, listener.exposure)
            let connection = Connection(descriptor, limits: limits, server: name, now: now) { request in
                access.refusal(of: request, at: exposure) ?? handler(request)
            }
            if !hasRoom(now: now) {
                connection.refuse(
                    .problem(
                        503, "all \(limits.connections) connections are in use; try again shortly",
                        headers: [(name: "Retry-After", value: "1")]), now: now)
                // A refused connection lingers only while there is room.
                if connections.count >= limits.connections + limits.refusedConnections { continue }
            }
            connections.append(connection)
        }
        return true
    }

    /// Whether there is room for one more connection. If not, the client with the slowest request makes room, or else
    /// the longest idle one, unless it has just sent a request.
    private func hasRoom(now: Double) -> Bool {
        let served = connections.count(where: \.holdsPlace)
        if served < limits.connections { return true }
        let asking = { (connection: Connection) in connection.askingSince ?? .infinity }
        let idle = { (connection: Connection) in
            connection.isIdle && connection.requests > 0 ? connection.idleSince : .infinity
        }
        for (since, grace) in [(asking, limits.slowRequestSeconds), (idle, limits.idleSecondsWhenFull)] {
            guard let slowest = connections.min(by: { since($0) < since($1) }), since(slowest) <= now - grace,
                !slowest.isIdle || !slowest.hasUnreadInput
            else { continue }
            slowest.makeRoom(now: now)
            return true
        }
        return false
    }
}
