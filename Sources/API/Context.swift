import Documents
import HTTP
import Measurements
import Platform
import Rendering
import Syscalls
import Timeline

/// The data of the endpoints, and their state between answers.
final class Context {
    let provider: any MeasurementProvider
    let identity: Identity
    let buckets: MetricsBuckets
    var labels = MetricsLabels()
    var cgroups: MetricsCgroups
    /// nil unless exemplars are on.
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

    /// The calls of each caller in the window of `query`; nil if callers aren't recorded.
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

    /// The answer to `parameter` if callers aren't recorded.
    func noSubjects(_ parameter: String) -> HTTPResponse {
        .problem(
            400,
            "parameter '\(parameter)': the daemon runs with '--subjects off' and doesn't record callers; start it without "
                + "that option, or leave out the parameter")
    }

    /// The ages of the calls in flight. If the kernel refuses to list them, only the reason: the counts are right without ages.
    func ages(_ snapshot: Snapshot) -> InFlightAges {
        do {
            let calls = try provider.callsInFlight(withFrames: false)
            return InFlightAges(calls, now: provider.now, attached: snapshot.attached.monotonicNs)
        } catch {
            return InFlightAges(failure: error.description)
        }
    }

    /// The names of subjects.
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

    /// The answer without a window: nothing has been recorded yet, or the cursor is not known.
    func noWindow(_ query: StatsQuery) -> HTTPResponse {
        guard case .since = query.window, provider.latest != nil else { return notYet }
        return .problem(
            410,
            "parameter 'since': this cursor is older than the history or comes from an earlier run of the daemon; repeat "
                + "the query without 'since' and continue from the cursor in that answer")
    }

    /// The answer to the same request from the same snapshot, or the result of `make`; compressed if the client accepts
    /// that and the answer is long enough.
    ///
    /// - Parameter variant: the state that the answer depends on besides the path, the query and the snapshot, after `refresh`.
    func shared(
        _ request: HTTPRequest, variant: @autoclosure () -> String = "", make: () -> HTTPResponse
    ) -> HTTPResponse {
        provider.refresh()
        let compresses = request.list("accept-encoding").map { QualityList($0).accepts(coding: "gzip") } ?? false
        // Values can have any character, so their lengths mark their ends.
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
