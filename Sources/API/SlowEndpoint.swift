import Documents
import HTTP
import Measurements
import Rendering
import Timeline

extension Endpoint {
    /// The log of slow calls.
    static let slow = Endpoint(
        path: "/slow", parameters: SlowQuery.parameters.map(\.name),
        examples: [
            ("/slow", "the newest slow calls, one by one, with the kernel stack of their longest wait"),
            ("/slow?sort=latency&top=10&format=table", "the ten slowest in the log, as text"),
            ("/slow?cgroup=nginx.service&min=500ms", "the slow calls of one service that took 500 ms or more"),
            ("/slow?errno=EIO,ENOSPC", "calls that failed with an I/O error or on a full disk"),
        ]
    ) { request, _, context throws(QueryError) in
        let query = try SlowQuery(request.query)
        return context.shared(request, variant: variant(context.provider.slowLog)) { slow(query, context) }
    }

    /// The log grows between two snapshots.
    private static func variant(_ log: SlowLog?) -> String {
        guard let log else { return "off" }
        let account = log.account
        return "\(log.cursor) \(account.seen) \(account.written) \(account.dropped) \(account.heldBack)"
    }

    private static func slow(_ query: SlowQuery, _ context: Context) -> HTTPResponse {
        guard let snapshot = context.provider.latest else { return context.notYet }
        guard let log = context.provider.slowLog else { return isOff }
        if let parameter = query.subjectParameter, context.provider.callers == nil {
            return context.noSubjects(parameter)
        }
        let subjects = context.subjectNames
        let selected: [SlowCall]
        if let cursor = query.since {
            guard let new = log.calls(since: cursor) else { return isGone }
            selected = query.selection(new, subjects)
        } else {
            selected = query.selection(log.calls, subjects)
        }
        let document = context.slowBuilder(snapshot, subjects).document(
            selected, account: log.account, cursor: log.cursor.description)
        switch query.format {
        case .json: return .json(document.json())
        case .table:
            return .text(SlowLines.lines(document, isWide: query.isWide).map { "\($0)\n" }.joined())
        }
    }

    private static let isOff = HTTPResponse.problem(
        503, "the daemon runs with '--slow off' and doesn't log slow calls; start it without that option")

    private static let isGone = HTTPResponse.problem(
        410,
        "parameter 'since': calls after this cursor have left the log, or it comes from an earlier run of the daemon or from "
            + "another path; repeat the query without 'since' and continue from the cursor in that answer")
}
