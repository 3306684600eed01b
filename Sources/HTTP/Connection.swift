import Foundation
import Platform

/// One client: reads a request, sends its answer, then reads the next. Never blocks.
final class Connection {
    enum Phase: Equatable {
        /// Waiting for a request's first byte.
        case idle
        /// In the middle of a request.
        case receiving
        /// An answer is on its way.
        case sending
        /// The last answer is sent; input is dropped until the client closes, or the answer could be lost with a reset.
        case lingering
        /// Done; to be dropped.
        case closed
    }

    let descriptor: OwnedDescriptor
    private(set) var phase = Phase.idle
    /// When the client got its place, or had the whole of its last answer. Empty lines don't make that later.
    private(set) var idleSince: Double
    /// When the present phase began; of an answer, when the client last took some of it.
    private var since: Double

    private let limits: HTTPLimits
    private let server: String
    private let handler: (HTTPRequest) -> HTTPResponse
    private var input: [UInt8] = []
    /// The answer on its way. Others may be sending the same body, which is there once then.
    private var output: (head: [UInt8], body: [UInt8]) = ([], [])
    /// How much of `output` the client has taken.
    private var sent = 0
    private(set) var requests = 0
    private var closesAfterAnswer = false
    private var sawEndOfInput = false
    private var isStopping = false
    /// Whether a whole request may stand in `input` although it isn't this connection's turn any more.
    private(set) var wantsTurn = false

    init(
        _ descriptor: OwnedDescriptor, limits: HTTPLimits, server: String, now: Double,
        handler: @escaping (HTTPRequest) -> HTTPResponse
    ) {
        self.descriptor = descriptor
        self.limits = limits
        self.server = server
        self.handler = handler
        (idleSince, since) = (now, now)
    }

    /// When to give up on the client, on the clock of `Clock.seconds`.
    var deadline: Double {
        switch phase {
        case .idle: idleSince + (requests == 0 ? limits.requestSeconds : limits.idleSeconds)
        // One that waits for its turn is not late.
        case .receiving: wantsTurn ? .infinity : since + limits.requestSeconds
        case .sending: since + limits.stalledAnswerSeconds
        case .lingering: since + limits.lingerSeconds
        case .closed: since
        }
    }

    /// What `poll` is to wait for.
    var interest: Int16 {
        if wantsTurn { return 0 }
        return Int16(phase == .sending ? POLLOUT : POLLIN)
    }

    /// Bytes that are kept for the answer until the client has taken the last of it. A body that others are sending too
    /// counts in full each time.
    var pendingBytes: Int { output.head.count + output.body.count }

    /// Since when the client is asking, or has a place without ever having asked; nil for one that has asked and is idle.
    var askingSince: Double? {
        switch phase {
        case .idle: requests == 0 ? idleSince : nil
        case .receiving: wantsTurn ? nil : requests == 0 ? idleSince : since
        default: nil
        }
    }

    /// Whether something has come that was not looked at yet.
    var hasUnreadInput: Bool {
        var byte: UInt8 = 0
        return recv(descriptor.number, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT)) > 0
    }

    /// Gives up its place to another client.
    func makeRoom(now: Double) {
        if phase == .idle && requests > 0 {
            endIdle(now: now)
        } else {
            refuse(.problem(408, "the request was slow to come, and others wait for the connection"), now: now)
        }
    }

    /// Serves what has arrived and closes after the last answer to it, which says so.
    func finish(now: Double) {
        isStopping = true
        if phase == .idle { receive(now: now, until: .infinity) }
        if phase == .idle { endIdle(now: now) }
    }

    func close() {
        phase = .closed
        release()
        wantsTurn = false
    }

    private func release() {
        output = ([], [])
        sent = 0
        input = []
    }

    /// Takes what `poll` reported. After `until` no further request is begun.
    func handle(_ events: Int16, now: Double, until: Double) {
        if phase == .sending {
            if events & Int16(POLLERR | POLLHUP) != 0 { return close() }
            if events & Int16(POLLOUT) != 0 {
                send(now: now)
                serveInput(now: now, until: until)
            }
        } else if wantsTurn {
            if events & Int16(POLLERR) != 0 { return close() }
            serveInput(now: now, until: until)
        } else if events & Int16(POLLIN | POLLHUP | POLLERR) != 0 {
            receive(now: now, until: until)
        }
    }

    /// The deadline has passed.
    func expire(now: Double) {
        if phase == .receiving {
            refuse(.problem(408, "the request did not arrive whole within \(Int(limits.requestSeconds)) s"), now: now)
        } else {
            close()
        }
    }

    /// Answers once and closes, whatever the client asks.
    func refuse(_ response: HTTPResponse, now: Double) {
        closesAfterAnswer = true
        input = []
        send(response, to: nil, now: now)
    }

    /// Appends what has come to `input`; false if there is nothing, or the connection is over.
    private func fill() -> Bool {
        let count = withUnsafeTemporaryAllocation(byteCount: HTTPLimits.chunkBytes, alignment: 1) { chunk in
            let count = recv(descriptor.number, chunk.baseAddress, chunk.count, 0)
            if count > 0 && phase != .lingering { input.append(contentsOf: chunk[..<count]) }
            return count
        }
        if count == 0 { sawEndOfInput = true }
        if count < 0 && errno != EAGAIN && errno != EINTR { close() }
        return count > 0
    }

    private func receive(now: Double, until: Double) {
        let before = input.count
        guard fill() else {
            guard sawEndOfInput, phase != .closed else { return }
            if phase != .receiving { return close() }
            return refuse(.problem(400, "the connection was closed in the middle of the request"), now: now)
        }
        if phase == .lingering { return }
        if phase == .idle { (phase, since) = (.receiving, now) }
        // A line that goes on without a NUL can't decide anything; what is too long is found at the next limit.
        let hasNews =
            before == 0 || input[before...].contains { $0 == UInt8(ascii: "\n") || $0 == 0 }
            || input.count > limits.requestLineBytes
        if hasNews { serveInput(now: now, until: until) }
    }

    /// Serves the requests in `input` one after the other, as long as the answers go out; then it is others' turn.
    private func serveInput(now: Double, until: Double) {
        wantsTurn = false
        var served = 0
        while phase == .receiving {
            // Robustness asked for by RFC 9112, section 2.2: an empty line before a request is ignored.
            if input.starts(with: "\r\n".utf8) { input.removeFirst(2) }
            if input.isEmpty {
                becomeIdle(now: now)
                continue
            }
            if served == limits.requestsPerTurn || (served > 0 && Clock.seconds >= until) {
                wantsTurn = true
                return
            }
            switch RequestParser(limits: limits).parse(input[...]) {
            case .needsMore: return
            case .rejected(let status, let detail): refuse(.problem(status, detail), now: now)
            case .request(let request, let consumed):
                input.removeFirst(consumed)
                requests += 1
                served += 1
                if !request.keepAlive || requests >= limits.requestsPerConnection || (isStopping && !hasWholeRequest) {
                    closesAfterAnswer = true
                }
                send(handler(request), to: request, now: now)
            }
        }
    }

    private var hasWholeRequest: Bool {
        if case .request = RequestParser(limits: limits).parse(input[...]) { true } else { false }
    }

    /// Everything that came is served. The memory of a long request is not kept for a client that may be idle for long.
    private func becomeIdle(now: Double) {
        phase = .idle
        if input.capacity > HTTPLimits.keptInputBytes { input = [] }
        guard isStopping else { return }
        // An answer that was under way when the stop came promised that the next request is taken.
        if fill() { (phase, since) = (.receiving, now) } else if phase == .idle { endIdle(now: now) }
    }

    /// Closes an idle connection so that the answer before isn't lost, which the client may not have read yet.
    private func endIdle(now: Double) {
        if requests == 0 || sawEndOfInput || now - idleSince >= limits.lingerSeconds { return close() }
        linger(now: now)
    }

    private func linger(now: Double) {
        release()
        shutdown(descriptor.number, Int32(SHUT_WR))
        (phase, since) = (.lingering, now)
    }

    private func send(_ response: HTTPResponse, to request: HTTPRequest?, now: Double) {
        wantsTurn = false
        let head = response.head(server: server, date: HTTPDate.now, keepAlive: !closesAfterAnswer)
        output = (head, request?.method == "HEAD" ? [] : response.body)
        sent = 0
        (phase, since) = (.sending, now)
        send(now: now)
    }

    private func send(now: Double) {
        while sent < pendingBytes {
            let isHead = sent < output.head.count
            let offset = isHead ? sent : sent - output.head.count
            let flags = MSG_NOSIGNAL | (isHead && !output.body.isEmpty ? MSG_MORE : 0)
            let count = (isHead ? output.head : output.body).withUnsafeBytes { bytes in
                let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...])
                return Foundation.send(descriptor.number, rest.baseAddress, rest.count, Int32(flags))
            }
            if count < 0 {
                if errno == EINTR { continue }
                if errno != EAGAIN { close() }
                return
            }
            sent += count
            since = now
        }
        output = ([], [])
        if !closesAfterAnswer {
            (phase, since, idleSince) = (.receiving, now, now)
        } else if sawEndOfInput {
            close()
        } else {
            linger(now: now)
        }
    }
}
