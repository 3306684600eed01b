public import HTTP
import Latency
import StatsModel
import Syscalls

/// The routes: what each path and query is answered with. Pure but for the source it asks.
public struct StatsAPI {
    private let source: any StatisticsSource
    private let identity: Identity

    /// An API over `source`.
    public init(source: any StatisticsSource, identity: Identity) {
        self.source = source
        self.identity = identity
    }

    private static let listParameters = ["window", "name", "abi", "sort", "order", "top", "format"]
    private static let detailParameters = ["window", "abi"]

    /// The answer to `request`.
    public func respond(to request: HTTPRequest) -> HTTPResponse {
        let path = request.path
        let isKnown =
            ["/", "/stats", "/inflight", "/healthz", "/readyz"].contains(path) || Self.detailName(path) != nil
        guard isKnown else {
            return .problem(404, "there is nothing at \(path); GET / says what is here")
        }
        guard request.method == "GET" || request.method == "HEAD" else {
            return .problem(405, "\(path) takes GET and HEAD", headers: [(name: "Allow", value: "GET, HEAD")])
        }
        do {
            switch path {
            case "/stats": return try stats(StatsQuery(request.query, allowed: Self.listParameters))
            case "/inflight": return try inFlight(InFlightQuery(request.query))
            case "/":
                try QueryError.checkNames(request.query, allowed: [])
                return IndexPage.response(identity, latest: source.latest)
            case "/healthz":
                try QueryError.checkNames(request.query, allowed: [])
                return text("ok\n")
            case "/readyz":
                try QueryError.checkNames(request.query, allowed: [])
                return source.isReady
                    ? text("ready\n") : .problem(503, "the recorder is not attached, or sampling has stopped")
            default:
                let query = try StatsQuery(request.query, allowed: Self.detailParameters)
                return detail(Self.detailName(path)!, query)
            }
        } catch {
            return .problem(400, "parameter '\(error.parameter)': \(error.detail)")
        }
    }

    private static func detailName(_ path: String) -> String? {
        guard path.hasPrefix("/stats/") else { return nil }
        let name = String(path.dropFirst("/stats/".count))
        return name.isEmpty || name.contains("/") ? nil : name
    }

    private func text(_ text: String) -> HTTPResponse {
        HTTPResponse(contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
    }

    private func builder(_ query: StatsQuery) -> DocumentBuilder? {
        source.refresh()
        guard let snapshot = source.latest else { return nil }
        let window: Window? =
            switch query.window {
            case .all: Window(all: snapshot)
            case .last(let nanoseconds): source.window(nanoseconds: nanoseconds)
            }
        return window.map {
            let ages = InFlightAges(
                source.callsInFlight(withFrames: false), now: source.now, attached: snapshot.attached.monotonicNs)
            return DocumentBuilder(identity: identity, snapshot: snapshot, window: $0, inFlight: ages)
        }
    }

    private var notYet: HTTPResponse { .problem(503, "nothing has been recorded yet; try again in a moment") }

    private func stats(_ query: StatsQuery) -> HTTPResponse {
        guard let document = builder(query)?.stats(query) else { return notYet }
        switch query.format {
        case .json: return HTTPResponse(contentType: "application/json", body: document.json())
        case .table:
            let lines = StatsTable.summary(document) + [""] + StatsTable.lines(document.syscalls)
            return text(lines.joined(separator: "\n") + "\n")
        }
    }

    private func inFlight(_ query: InFlightQuery) -> HTTPResponse {
        guard let attached = source.latest?.attached.monotonicNs else { return notYet }
        let now = source.now
        let all = source.callsInFlight(withFrames: true)
        let old = all.prefix { now - min($0.startNs ?? attached, now) >= query.minimumNs }
        let calls = old.prefix(query.top).map { call in
            InFlightDocument.Call(
                pid: call.pid, tid: call.tid, comm: call.comm, name: call.id.name, abi: call.id.abi?.rawValue,
                ageNs: now - min(call.startNs ?? attached, now), sinceBeforeAttach: call.startNs == nil,
                stack: source.functionNames(call.frames))
        }
        let document = InFlightDocument(total: all.count, calls: calls)
        return HTTPResponse(contentType: "application/json", body: document.json())
    }

    private func detail(_ name: String, _ query: StatsQuery) -> HTTPResponse {
        guard SyscallID.isKnown(name: name) else {
            return .problem(404, "no system call is named '\(name)'")
        }
        guard let builder = builder(query) else { return notYet }
        // The native one, where two ABIs share the name and the query doesn't say which.
        let ids = builder.allRows.keys.filter { $0.name == name && (query.abi == nil || $0.abi == query.abi) }
        guard let id = ids.first(where: { $0.abi == .native }) ?? ids.first, let detail = builder.detail(id) else {
            let other = builder.snapshot.recorder.isFull ? ", or is counted in 'other': every histogram is taken" : ""
            return .problem(404, "\(name) was not called in this window\(other)")
        }
        return HTTPResponse(contentType: "application/json", body: detail.json())
    }
}
