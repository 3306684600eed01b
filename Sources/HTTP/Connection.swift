import Foundation

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

    let descriptor: FileDescriptor
    private(set) var phase = Phase.idle
    /// When to give up on the client, on the clock of `Clock.seconds`.
    private(set) var deadline: Double

    private let limits: HTTPLimits
    private let server: String
    private let handler: (HTTPRequest) -> HTTPResponse
    private var input: [UInt8] = []
    /// What is left to send: the head of an answer, then its body, which other connections may be sending too.
    private var output: [ArraySlice<UInt8>] = []
    private var requests = 0
    private var closesAfterAnswer = false
    private var sawEndOfInput = false
    /// Whether a whole request may stand in `input` although it isn't this connection's turn any more.
    private(set) var wantsTurn = false

    private static let chunkBytes = 16 << 10

    init(
        _ descriptor: FileDescriptor, limits: HTTPLimits, server: String, now: Double,
        handler: @escaping (HTTPRequest) -> HTTPResponse
    ) {
        self.descriptor = descriptor
        self.limits = limits
        self.server = server
        self.handler = handler
        deadline = now + limits.requestSeconds
    }

    /// What `poll` is to wait for.
    var interest: Int16 {
        if wantsTurn { return 0 }
        return Int16(phase == .sending ? POLLOUT : POLLIN)
    }

    /// Whether nothing would be cut off by closing now.
    var isQuiet: Bool { phase == .idle || phase == .lingering || phase == .closed }

    /// Bytes of answers that the client has not taken yet.
    var pendingBytes: Int { output.reduce(0) { $0 + $1.count } }

    /// Since when the client is asking, or has a place without ever having asked; nil for one that has asked and is idle.
    var askingSince: Double? {
        phase == .receiving || (phase == .idle && requests == 0) ? deadline - limits.requestSeconds : nil
    }

    /// Gives up its place to another client.
    func makeRoom(now: Double) {
        refuse(.problem(408, "the request was slow to come, and others wait for the connection"), now: now)
    }

    /// Serves what has arrived, then closes after the answer under way; at once if there is none.
    func finish(now: Double) {
        if phase == .idle { receive(now: now) }
        closesAfterAnswer = true
        if isQuiet { phase = .closed }
    }

    func close() {
        phase = .closed
        output = []
    }

    /// Takes what `poll` reported.
    func handle(_ events: Int16, now: Double) {
        if phase == .sending {
            if events & Int16(POLLERR | POLLHUP) != 0 { return close() }
            if events & Int16(POLLOUT) != 0 {
                send(now: now)
                serveInput(now: now)
            }
        } else if wantsTurn {
            if events & Int16(POLLERR) != 0 { return close() }
            serveInput(now: now)
        } else if events & Int16(POLLIN | POLLHUP | POLLERR) != 0 {
            receive(now: now)
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
        send(response, to: nil, now: now)
    }

    private func receive(now: Double) {
        let before = input.count
        let count = withUnsafeTemporaryAllocation(byteCount: Self.chunkBytes, alignment: 1) { chunk in
            let count = recv(descriptor.number, chunk.baseAddress, chunk.count, 0)
            if count > 0 && phase != .lingering { input.append(contentsOf: chunk[..<count]) }
            return count
        }
        if count < 0 {
            if errno != EAGAIN && errno != EINTR { close() }
            return
        }
        if phase == .lingering {
            if count == 0 { close() }
            return
        }
        if count == 0 {
            sawEndOfInput = true
            if phase == .receiving {
                refuse(.problem(400, "the connection was closed in the middle of the request"), now: now)
            } else {
                close()
            }
            return
        }
        if phase == .idle { deadline = now + limits.requestSeconds }
        phase = .receiving
        // A line that goes on can't complete a request; what is too long is found at the next limit.
        let hasNews =
            before == 0 || input[before...].contains(UInt8(ascii: "\n")) || input.count > limits.requestLineBytes
        if hasNews { serveInput(now: now) }
    }

    /// Serves the requests in `input` one after the other, as long as the answers go out; then it is others' turn.
    private func serveInput(now: Double) {
        wantsTurn = false
        var served = 0
        while phase == .receiving {
            // Robustness asked for by RFC 9112, section 2.2: empty lines before a request are ignored.
            if input.starts(with: "\r\n".utf8) { input.removeFirst(2) }
            if input.isEmpty {
                phase = .idle
                deadline = now + limits.idleSeconds
                return
            }
            if served == limits.requestsPerTurn {
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
                if !request.keepAlive || requests >= limits.requestsPerConnection { closesAfterAnswer = true }
                send(handler(request), to: request, now: now)
            }
        }
    }

    private func send(_ response: HTTPResponse, to request: HTTPRequest?, now: Double) {
        wantsTurn = false
        let head = response.head(server: server, date: Clock.httpDate, keepAlive: !closesAfterAnswer)
        output = request?.method == "HEAD" || response.body.isEmpty ? [head[...]] : [head[...], response.body[...]]
        phase = .sending
        deadline = now + limits.stalledAnswerSeconds
        send(now: now)
    }

    private func send(now: Double) {
        while let part = output.first {
            let flags = MSG_NOSIGNAL | (output.count > 1 ? MSG_MORE : 0)
            let count = part.withUnsafeBytes {
                Foundation.send(descriptor.number, $0.baseAddress, $0.count, Int32(flags))
            }
            if count < 0 {
                if errno == EINTR { continue }
                if errno != EAGAIN { close() }
                return
            }
            if count == part.count { output.removeFirst() } else { output[0] = part.dropFirst(count) }
            deadline = now + limits.stalledAnswerSeconds
        }
        if !closesAfterAnswer {
            phase = .receiving
            deadline = now + limits.requestSeconds
        } else if sawEndOfInput {
            close()
        } else {
            shutdown(descriptor.number, Int32(SHUT_WR))
            phase = .lingering
            deadline = now + limits.lingerSeconds
        }
    }
}
