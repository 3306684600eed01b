public import HTTP
import History
import Latency
import StatsModel
import Syscalls

/// The routes: what each path and query is answered with. Pure but for the source it asks. Belongs to one thread.
public final class StatsAPI {
    private let source: any StatisticsSource
    private let identity: Identity
    private let buckets: MetricsBuckets
    private var cache = AnswerCache()
    private var windows = WindowCache()
    private var labels = MetricsLabels()

    /// An API over `source`.
    public init(source: any StatisticsSource, identity: Identity, buckets: MetricsBuckets = MetricsBuckets()) {
        self.source = source
        self.identity = identity
        self.buckets = buckets
    }

    private enum Route {
        case index, healthz, readyz, stats, detail(name: String), inFlight, metrics
    }

    private static func route(_ path: String) -> Route? {
        switch path {
        case "/": .index
        case "/healthz": .healthz
        case "/readyz": .readyz
        case "/stats": .stats
        case "/inflight": .inFlight
        case "/metrics": .metrics
        default: detailName(path).map { .detail(name: $0) }
        }
    }

    private static func detailName(_ path: String) -> String? {
        guard path.hasPrefix("/stats/") else { return nil }
        let name = String(path.dropFirst("/stats/".count))
        return name.isEmpty || name.contains("/") ? nil : name
    }

    private static let windowParameters = ["window", "since"]
    private static let listParameters =
        windowParameters + ["name", "abi", "sort", "order", "top", "format", "wide", "octaves"]

    /// The answer to `request`.
    public func respond(to request: HTTPRequest) -> HTTPResponse {
        guard let route = Self.route(request.path) else {
            let hint = request.path == "*" ? "" : "; GET / says what is here"
            return request.path == "*"
                ? notAllowed("the server") : .problem(404, "there is nothing at \(request.path)\(hint)")
        }
        guard request.method == "GET" || request.method == "HEAD" else { return notAllowed(request.path) }
        do {
            switch route {
            case .index:
                try QueryError.checkNames(request.query, allowed: [])
                return IndexPage.response(identity, latest: source.latest)
            case .healthz:
                try QueryError.checkNames(request.query, allowed: [])
                return text("ok\n")
            case .readyz:
                try QueryError.checkNames(request.query, allowed: [])
                return source.isReady
                    ? text("ready\n") : .problem(503, "the recorder is not attached, or sampling has stopped")
            case .stats:
                let query = try StatsQuery(request.query, allowed: Self.listParameters)
                return shared(request) { stats(query) }
            case .detail(let name):
                let query = try StatsQuery(request.query, allowed: Self.windowParameters + ["abi"])
                return shared(request) { detail(name, query) }
            case .inFlight:
                let query = try InFlightQuery(request.query)
                return shared(request) { inFlight(query) }
            case .metrics:
                try QueryError.checkNames(request.query, allowed: [])
                let format = MetricsFormat(accept: request.list("accept"))
                return shared(request, variant: format.rawValue) { metrics(format) }
            }
        } catch {
            return .problem(400, "parameter '\(error.parameter)': \(error.detail)")
        }
    }

    private func notAllowed(_ what: String) -> HTTPResponse {
        .problem(405, "\(what) takes GET and HEAD", headers: [(name: "Allow", value: "GET, HEAD")])
    }

    private func text(_ text: String) -> HTTPResponse {
        HTTPResponse(contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
    }

    /// The answer that was already made from this snapshot for the same question, or `make`'s; compressed where the client
    /// accepts that and it is worth it.
    private func shared(_ request: HTTPRequest, variant: String = "", make: () -> HTTPResponse) -> HTTPResponse {
        source.refresh()
        let compresses = request.list("accept-encoding").map { QualityList($0).accepts(coding: "gzip") } ?? false
        // A tab stands in no parameter that was accepted.
        let question = request.query.map { "\($0.name)=\($0.value)" }.joined(separator: "\t")
        let plain = "\(request.path)\t\(variant)\t\(question)"
        let key = compresses ? "\(plain)\tgzip" : plain
        let generation = source.generation
        if let known = cache.answer(key, generation: generation) { return known }
        var answer: HTTPResponse
        if let known = cache.answer(plain, generation: generation) {
            answer = known
        } else {
            answer = make()
            answer.headers.append((name: "Vary", value: "Accept, Accept-Encoding"))
            cache.keep(answer, plain)
        }
        guard compresses, answer.body.count > Self.worthCompressing, let body = Gzip.compressed(answer.body) else {
            return answer
        }
        answer.body = body
        answer.headers.append((name: "Content-Encoding", value: "gzip"))
        cache.keep(answer, key)
        return answer
    }

    /// Shorter answers fit into one packet anyway.
    private static let worthCompressing = 1200

    private var notYet: HTTPResponse { .problem(503, "nothing has been recorded yet; try again in a moment") }

    private func stats(_ query: StatsQuery) -> HTTPResponse {
        guard let builder = builder(query) else { return noWindow(query) }
        switch query.format {
        case .json:
            return HTTPResponse(
                contentType: "application/json",
                body: builder.stats(query, cursor: cursor, loadAverage: source.loadAverage).json())
        case .table:
            let document = builder.stats(query, cursor: "", loadAverage: [])
            let lines =
                StatsTable.summary(document) + [""] + StatsTable.lines(document.syscalls, isWide: query.isWide)
            return text(lines.joined(separator: "\n") + "\n")
        }
    }

    private func detail(_ name: String, _ query: StatsQuery) -> HTTPResponse {
        guard SyscallID.isKnown(name: name) else {
            return .problem(404, "no system call is named '\(name)'")
        }
        guard let builder = builder(query) else { return noWindow(query) }
        // The native one, where two ABIs share the name and the query doesn't say which.
        let ids = builder.allRows.keys.filter { $0.name == name && (query.abi == nil || $0.abi == query.abi) }
            .sorted { ($0.abi?.rawValue ?? "") < ($1.abi?.rawValue ?? "") }
        guard let id = ids.first(where: { $0.abi == .native }) ?? ids.first,
            let detail = builder.detail(id, cursor: cursor)
        else {
            return .problem(
                404, "\(name) was not called in this window\(mayBeInOther(name, query.abi, builder.snapshot))")
        }
        return HTTPResponse(contentType: "application/json", body: detail.json())
    }

    /// What to add where a call has no row: native calls always have theirs, others may have come too late for one.
    private func mayBeInOther(_ name: String, _ abi: ABI?, _ snapshot: Snapshot) -> String {
        let foreign = [ABI.native.compat, .x32].filter { $0 != .native && (abi == nil || abi == $0) }
        guard snapshot.recorder.isFull, foreign.contains(where: { SyscallID.isKnown(name: name, in: $0) }) else {
            return ""
        }
        return
            ", or as a call of another ABI than \(ABI.native.rawValue) it is counted in 'other': all rows for such are taken"
    }

    private func inFlight(_ query: InFlightQuery) -> HTTPResponse {
        guard let attached = source.latest?.attached.monotonicNs else { return notYet }
        let now = source.now
        let all: [CallInFlight]
        do {
            all = try source.callsInFlight(withFrames: true)
        } catch {
            return .problem(503, error.description)
        }
        let old = all.prefix { now - min($0.startNs ?? attached, now) >= query.minimumNs }
        let selected = query.names.isEmpty ? Array(old) : old.filter(query.selects)
        // Of a crowd, one after the other stands at the same place, and naming it takes longer than comparing.
        var last = (frames: [UInt64](), names: [String]())
        let calls = selected.prefix(query.top).map { call in
            if call.frames != last.frames { last = (call.frames, source.functionNames(call.frames)) }
            return InFlightDocument.Call(
                pid: call.pid, tid: call.tid, comm: call.comm, name: call.id.name, abi: call.id.abi?.rawValue,
                ageNs: now - min(call.startNs ?? attached, now), sinceBeforeAttach: call.startNs == nil,
                stack: last.names)
        }
        let document = InFlightDocument(total: all.count, calls: calls)
        return HTTPResponse(contentType: "application/json", body: document.json())
    }

    private func metrics(_ format: MetricsFormat) -> HTTPResponse {
        guard let snapshot = source.latest else { return notYet }
        let inFlight = ages(snapshot)
        labels.add(snapshot.rows.keys)
        labels.add(inFlight.olderThanRecorder.keys, upTo: Self.maxLabelsOfOldCalls)
        let document = MetricsDocument(
            identity: identity, snapshot: snapshot, inFlight: inFlight, isAttached: source.isReady,
            process: source.process, buckets: buckets, labels: labels)
        return HTTPResponse(contentType: format.contentType, body: document.text(format))
    }

    /// Calls that are older than the recorder take no histogram, so nothing but this bounds how many kinds they are of: with
    /// seccomp's help a thread can hang in any number.
    private static let maxLabelsOfOldCalls = 256

    private func builder(_ query: StatsQuery) -> DocumentBuilder? {
        guard let snapshot = source.latest, let window = windows.window(query.window, of: source) else { return nil }
        return DocumentBuilder(identity: identity, snapshot: snapshot, window: window, inFlight: ages(snapshot))
    }

    /// Nothing but the reason where the kernel doesn't tell: the counts are right without the ages.
    private func ages(_ snapshot: Snapshot) -> InFlightAges {
        do {
            let calls = try source.callsInFlight(withFrames: false)
            return InFlightAges(calls, now: source.now, attached: snapshot.attached.monotonicNs)
        } catch {
            return InFlightAges(failure: error.description)
        }
    }

    private var cursor: String { source.cursor()?.description ?? "" }

    /// There is no window: because nothing was recorded yet, or because the cursor is not known.
    private func noWindow(_ query: StatsQuery) -> HTTPResponse {
        guard case .since = query.window, source.latest != nil else { return notYet }
        return .problem(
            410,
            "parameter 'since': this cursor has left the history or comes from an earlier run of the daemon; start over "
                + "without 'since' and go on from the cursor of that answer")
    }
}
