import Documents
import HTTP
import Measurements
import Rendering
import Timeline

extension Endpoint {
    /// All counts since attach, for Prometheus.
    static let metrics = Endpoint(
        path: "/metrics",
        examples: [("/metrics", "all counts since attach, for Prometheus: text 0.0.4 or OpenMetrics 1.0.0")]
    ) { request, _, context throws(QueryError) in
        try QueryError.checkNames(request.query, allowed: [])
        let format = MetricsFormat(accept: request.list("accept"))
        return context.shared(request, variant: format.rawValue) { metrics(format, context) }
    }

    private static func metrics(_ format: MetricsFormat, _ context: Context) -> HTTPResponse {
        guard let snapshot = context.provider.latest else { return context.notYet }
        let inFlight = context.ages(snapshot)
        context.labels.add(snapshot.rows.keys)
        context.labels.add(inFlight.olderThanProbe.keys, upTo: maxLabelsOfOldCalls)
        let process = context.provider.process
        if context.cgroups.isWanted, let activity = context.provider.activity(in: Window(all: snapshot)) {
            // If an earlier daemon began to count, its readers have the earlier values.
            let isTakenOver = process.startUnixNs.map { snapshot.attached.unixNs < $0 } ?? false
            context.cgroups.update(activity, nowNs: snapshot.taken.monotonicNs, beginsAtZero: isTakenOver)
        }
        if format == .openMetrics {
            context.exemplars?.update(from: context.provider, labels: context.labels, snapshot: snapshot)
        }
        let document = MetricsDocument(
            identity: context.identity, snapshot: snapshot, inFlight: inFlight, isAttached: context.provider.isReady,
            process: process, buckets: context.buckets, labels: context.labels, cgroups: context.cgroups,
            slowCalls: context.provider.slowLog?.account, exemplars: context.exemplars?.exemplars)
        return HTTPResponse(contentType: format.contentType, body: document.text(format))
    }

    /// Bounds the kinds of calls that are older than the probe. They take no histogram, and with seccomp's help a thread can
    /// hang in a call of any number.
    private static let maxLabelsOfOldCalls = 256
}

extension MetricsFormat {
    /// The format that an Accept field prefers; the Prometheus format if it prefers neither.
    init(accept: String?) {
        guard let list = accept.map({ QualityList($0) }) else {
            self = .prometheus
            return
        }
        let plain = list.quality(ofMediaType: "text/plain", version: "0.0.4") ?? 0
        let open = list.quality(ofMediaType: "application/openmetrics-text", version: "1.0.0") ?? 0
        self = open > plain ? .openMetrics : .prometheus
    }
}
