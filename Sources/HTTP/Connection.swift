import Foundation
import Platform

/// One client: reads a request, sends its answer, then reads the next. Never blocks. All times are those of
/// `Clock.seconds`.
final class Connection {
    enum Phase: Equatable {
        /// Waiting for a request's first byte.
        case idle
        /// In the middle of a request.
        case receiving(since: Double)
        /// A whole request may have arrived, but it is the turn of other connections. At its next turn it continues to
        /// receive, with the same `since`.
        case queued(since: Double)
        /// An answer is on its way.
        case sending(OutgoingAnswer)
        /// The last answer is sent; input is dropped until the client closes, or the answer could be lost with a reset.
        case lingering(until: Double)
        /// Finished; the server drops it.
        case closed
    }

    /// The result of a read.
    private enum Arrival {
        case bytes
        case nothing
        /// The client sends nothing more.
        case end
        /// The connection is broken.
        case failure
    }

    let descriptor: OwnedDescriptor
    private(set) var phase = Phase.idle
    /// The time when the client got its place or received the whole of its last answer. Empty lines don't change it.
    private(set) var idleSince: Double
    /// The number of requests so far.
    private(set) var requests = 0

    private let limits: HTTPLimits
    private let server: String
    private let handler: (HTTPRequest) -> HTTPResponse
    private var input: [UInt8] = []
    /// Whether the latest request is the last to be served.
    private var isStopping = false

    init(
        _ descriptor: OwnedDescriptor, limits: HTTPLimits, server: String, now: Double,
        handler: @escaping (HTTPRequest) -> HTTPResponse
    ) {
        self.descriptor = descriptor
        self.limits = limits
        self.server = server
        self.handler = handler
        idleSince = now
    }

    var isIdle: Bool { phase == .idle }
    var isClosed: Bool { phase == .closed }
    var isSending: Bool { if case .sending = phase { true } else { false } }
    /// Whether it needs a turn although nothing new has arrived.
    var wantsTurn: Bool { if case .queued = phase { true } else { false } }
    /// Whether it holds one of the places for clients that are served.
    var holdsPlace: Bool { if case .lingering = phase { false } else { !isClosed } }

    /// The time to give up on the client.
    var deadline: Double {
        switch phase {
        case .idle: idleSince + (requests == 0 ? limits.requestSeconds : limits.idleSeconds)
        case .receiving(let since): since + limits.requestSeconds
        // A connection that waits for its turn is not late.
        case .queued: .infinity
        case .sending(let answer): answer.lastProgress + limits.stalledAnswerSeconds
        case .lingering(let until): until
        case .closed: 0
        }
    }

    /// The events for `poll` to wait for.
    var interest: Int16 {
        switch phase {
        case .queued: 0
        case .sending: Int16(POLLOUT)
        default: Int16(POLLIN)
        }
    }

    /// Bytes kept for the answer until the client has taken all of it. A body shared with other connections counts in
    /// full for each.
    var pendingBytes: Int { if case .sending(let answer) = phase { answer.byteCount } else { 0 } }

    /// The time since which the client sends a request, or holds a place without a first request; nil if it has had an
    /// answer and is idle.
    var askingSince: Double? {
        switch phase {
        case .idle: requests == 0 ? idleSince : nil
        case .receiving(let since): requests == 0 ? idleSince : since
        default: nil
        }
    }

    /// Whether unread input has arrived.
    var hasUnreadInput: Bool {
        var byte: UInt8 = 0
        return recv(descriptor.number, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT)) > 0
    }

    /// Gives up its place to another client.
    func makeRoom(now: Double) {
        if isIdle && requests > 0 {
            endIdle(now: now)
        } else {
            refuse(
                .problem(408, "the request arrived slowly, and other clients are waiting for a connection"), now: now)
        }
    }

    /// Serves the requests that have arrived and closes after the last answer, which announces it.
    func finish(now: Double) {
        isStopping = true
        if isIdle { receive(now: now, until: .infinity) }
        if isIdle { endIdle(now: now) }
    }

    /// Drops the client and the rest of its answer.
    func close() {
        phase = .closed
        input = []
    }

    /// Handles the events that `poll` reported. Begins no further request after `until`.
    func handle(_ events: Int16, now: Double, until: Double) {
        switch phase {
        case .sending:
            if events & Int16(POLLERR | POLLHUP) != 0 { return close() }
            guard events & Int16(POLLOUT) != 0 else { return }
            send(now: now)
            serveInput(now: now, until: until)
        case .queued:
            if events & Int16(POLLERR) != 0 { return close() }
            serveInput(now: now, until: until)
        case .idle, .receiving, .lingering:
            if events & Int16(POLLIN | POLLHUP | POLLERR) != 0 { receive(now: now, until: until) }
        case .closed: break
        }
    }

    /// Called when the deadline has passed.
    func expire(now: Double) {
        guard case .receiving = phase else { return close() }
        refuse(.problem(408, "the request was incomplete after \(Int(limits.requestSeconds)) s"), now: now)
    }

    /// Answers once and closes, for any request.
    func refuse(_ response: HTTPResponse, sequel: OutgoingAnswer.Sequel = .linger, now: Double) {
        input = []
        send(response, to: nil, sequel: sequel, now: now)
    }

    /// Appends new input to `input`, or drops it once the last answer is sent.
    private func fill() -> Arrival {
        let count = withUnsafeTemporaryAllocation(byteCount: HTTPLimits.chunkBytes, alignment: 1) { chunk in
            let count = recv(descriptor.number, chunk.baseAddress, chunk.count, 0)
            if count > 0 && holdsPlace { input.append(contentsOf: chunk[..<count]) }
            return count
        }
        if count == 0 { return .end }
        if count > 0 { return .bytes }
        return errno == EAGAIN || errno == EINTR ? .nothing : .failure
    }

    private func receive(now: Double, until: Double) {
        let before = input.count
        let isMidRequest = if case .receiving = phase { true } else { false }
        switch fill() {
        case .nothing: return
        case .end where isMidRequest:
            let problem = HTTPResponse.problem(400, "the connection was closed in the middle of the request")
            return refuse(problem, sequel: .close, now: now)
        case .end, .failure: return close()
        case .bytes: if isIdle { phase = .receiving(since: now) }
        }
        // An unfinished line without a NUL decides nothing yet; the next limit finds a line that is too long.
        let hasNews =
            before == 0 || input[before...].contains { $0 == UInt8(ascii: "\n") || $0 == 0 }
            || input.count > limits.requestLineBytes
        if hasNews { serveInput(now: now, until: until) }
    }

    /// Serves the requests in `input` in order, as long as the answers go out. Then other connections get their turn.
    private func serveInput(now: Double, until: Double) {
        if case .queued(let since) = phase { phase = .receiving(since: since) }
        var served = 0
        while case .receiving(let since) = phase {
            // Robustness asked for by RFC 9112, section 2.2: an empty line before a request is ignored.
            if input.starts(with: "\r\n".utf8) { input.removeFirst(2) }
            if input.isEmpty {
                becomeIdle(now: now)
                continue
            }
            if served == limits.requestsPerTurn || (served > 0 && Clock.seconds >= until) {
                phase = .queued(since: since)
                return
            }
            switch RequestParser(limits: limits).parse(input[...]) {
            case .needsMore: return
            case .rejected(let status, let detail): refuse(.problem(status, detail), now: now)
            case .request(let request, let consumed):
                input.removeFirst(consumed)
                requests += 1
                served += 1
                let isLast =
                    !request.keepAlive || requests >= limits.requestsPerConnection
                    || (isStopping && !hasWholeRequest)
                send(handler(request), to: request, sequel: isLast ? .linger : .nextRequest, now: now)
            }
        }
    }

    private var hasWholeRequest: Bool {
        if case .request = RequestParser(limits: limits).parse(input[...]) { true } else { false }
    }

    /// Called when all input is served. Frees the memory of a long request, since the client may be idle for long.
    private func becomeIdle(now: Double) {
        phase = .idle
        if input.capacity > HTTPLimits.keptInputBytes { input = [] }
        guard isStopping else { return }
        // An answer that was under way at the stop has promised to take the next request.
        switch fill() {
        case .bytes: phase = .receiving(since: now)
        case .nothing: endIdle(now: now)
        case .end, .failure: close()
        }
    }

    /// Closes an idle connection without losing the last answer, which the client may not have read yet.
    private func endIdle(now: Double) {
        if requests == 0 || now - idleSince >= limits.lingerSeconds { close() } else { linger(now: now) }
    }

    private func linger(now: Double) {
        input = []
        shutdown(descriptor.number, Int32(SHUT_WR))
        phase = .lingering(until: now + limits.lingerSeconds)
    }

    private func send(
        _ response: HTTPResponse, to request: HTTPRequest?, sequel: OutgoingAnswer.Sequel, now: Double
    ) {
        let head = response.head(server: server, date: HTTPDate.now, keepAlive: sequel == .nextRequest)
        let body = request?.method == "HEAD" ? [] : response.body
        phase = .sending(OutgoingAnswer(head: head, body: body, sequel: sequel, now: now))
        send(now: now)
    }

    private func send(now: Double) {
        guard case .sending(var answer) = phase else { return }
        switch answer.send(to: descriptor, now: now) {
        case .partial: phase = .sending(answer)
        case .broken: close()
        case .complete:
            switch answer.sequel {
            case .nextRequest: (phase, idleSince) = (.receiving(since: now), now)
            case .linger: linger(now: now)
            case .close: close()
            }
        }
    }
}
