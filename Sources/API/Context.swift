import Documents
import HTTP
import Measurements
import Platform
import Rendering
import Syscalls
import Timeline

/// What endpoints answer from, and what they keep from one answer to the next.
final class Context {
    let provider: any MeasurementProvider
    let identity: Identity
    let buckets: MetricsBuckets
    var labels = MetricsLabels()
    var cgroups: MetricsCgroups
    /// nil unless there are to be exemplars.
    var exemplars: ExemplarFeed?
    private var cache = AnswerCache()
    private var windows = WindowCache()

    init(
        provider: any MeasurementProvider, identity: Identity, buckets: MetricsBuckets, cgroups: MetricsCgroupLimits,
        exemplars: Bool
    ) {
        (self.provider, self.identity, self.buckets) = (provider, identity, buckets)
        self.cgroups = MetricsCgroups(cgroups)
        self.exemplars = exemplars ? ExemplarFeed(buckets: buckets) : nil
    }

    /// A document's parts for `query`; nil if there is no such window.
    func builder(_ query: StatsQuery) -> DocumentBuilder? {
        guard let snapshot = provider.latest, let window = windows.window(query.window, of: provider) else {
            return nil
        }
        return DocumentBuilder(identity: identity, snapshot: snapshot, window: window, inFlight: ages(snapshot))
    }

    /// Who called what in the window of `query`; nil where that isn't recorded.
    func activity(_ query: StatsQuery) -> Activity? {
        guard let window = windows.window(query.window, of: provider) else { return nil }
        return windows.activity(query.window, in: window, of: provider)
    }

    /// What came before the window of `query`, of one kind of call; nil where that isn't asked for.
    func history(_ query: StatsQuery, of syscall: SyscallID, by isWanted: ((UInt32) -> Bool)? = nil) -> [HistoryStep]? {
        guard let stepNs = query.historyStepNs, let window = windows.window(query.window, of: provider) else {
            return nil
        }
        return provider.history(before: window, stepNs: stepNs, of: syscall, by: isWanted)
    }

    /// It isn't recorded whose calls are whose, which the parameter named `parameter` asks for.
    func noSubjects(_ parameter: String) -> HTTPResponse {
        .problem(
            400,
            "parameter '\(parameter)': the daemon runs with '--subjects off', so it isn't recorded whose calls are whose; "
                + "start it without that option, or leave the parameter out")
    }

    /// Nothing but the reason where the kernel doesn't tell: the counts are right without the ages.
    func ages(_ snapshot: Snapshot) -> InFlightAges {
        do {
            let calls = try provider.callsInFlight(withFrames: false)
            return InFlightAges(calls, now: provider.now, attached: snapshot.attached.monotonicNs)
        } catch {
            return InFlightAges(failure: error.description)
        }
    }

    /// What subjects are called.
    var subjectNames: SubjectNames {
        SubjectNames(callers: provider.callers ?? Callers(), userName: provider.userName)
    }

    /// Describes slow calls, as of `snapshot`.
    func slowBuilder(_ snapshot: Snapshot, _ names: SubjectNames) -> SlowDocumentBuilder {
        SlowDocumentBuilder(
            snapshot: snapshot, names: names, readsArguments: provider.slowRules?.readsArguments ?? false,
            functionNames: provider.functionNames)
    }

    /// A cursor of the newest snapshot.
    var cursor: String { provider.cursor()?.description ?? "" }

    /// The answer before the first snapshot.
    var notYet: HTTPResponse { .problem(503, "nothing has been recorded yet; try again in a moment") }

    /// There is no window: because nothing was recorded yet, or because the cursor is not known.
    func noWindow(_ query: StatsQuery) -> HTTPResponse {
        guard case .since = query.window, provider.latest != nil else { return notYet }
        return .problem(
            410,
            "parameter 'since': this cursor has left the history or comes from an earlier run of the daemon; start over "
                + "without 'since' and go on from the cursor of that answer")
    }

    /// The answer that was already made from this snapshot for the same question, or `make`'s; compressed where the client
    /// accepts that and it is worth it.
    ///
    /// - Parameter variant: what else than the path, the query and the snapshot the answer depends on, once that is up to date.
    func shared(
        _ request: HTTPRequest, variant: @autoclosure () -> String = "", make: () -> HTTPResponse
    ) -> HTTPResponse {
        provider.refresh()
        let compresses = request.list("accept-encoding").map { QualityList($0).accepts(coding: "gzip") } ?? false
        // Values may have any character in them: their lengths tell where they end.
        let question = request.query.map { "\($0.name)=\($0.value.utf8.count):\($0.value)" }.joined(separator: "\t")
        let plain = "\(request.path)\t\(variant())\t\(question)"
        let key = compresses ? "\(plain)\tgzip" : plain
        let snapshots = provider.snapshots
        if let known = cache.answer(key, snapshots: snapshots) { return known }
        var answer: HTTPResponse
        if let known = cache.answer(plain, snapshots: snapshots) {
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
}

extension HTTPResponse {
    /// Plain text.
    static func text(_ text: String) -> HTTPResponse {
        HTTPResponse(contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
    }

    /// A JSON document.
    static func json(_ body: [UInt8]) -> HTTPResponse { HTTPResponse(contentType: "application/json", body: body) }
}
