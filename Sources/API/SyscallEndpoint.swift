import Documents
import HTTP
import Measurements
import Rendering
import Syscalls

extension Endpoint {
    /// One system call with its whole distribution.
    static let syscall = Endpoint(
        path: "/stats/{name}", parameters: StatsQuery.detailParameters.map(\.name),
        examples: [
            ("/stats/read", "one system call: histogram buckets, quantiles with their bounds"),
            (
                "/stats/read?window=10s&history=10s",
                "the same of the last 10 s, and how it was before, in steps of 10 s"
            ),
        ]
    ) { request, name, context throws(QueryError) in
        let query = try StatsQuery(request.query, taking: StatsQuery.detailParameters)
        return context.shared(request) { detail(name, query, context) }
    }

    private static func detail(_ name: String, _ query: StatsQuery, _ context: Context) -> HTTPResponse {
        guard SyscallID.isKnown(name: name) else { return .problem(404, "no system call is named '\(name)'") }
        guard let builder = context.builder(query) else { return context.noWindow(query) }
        if let parameter = query.subjectParameter {
            guard let activity = context.activity(query) else { return context.noSubjects(parameter) }
            return detail(name, query, context, builder, activity)
        }
        // The native call, if two ABIs share the name and the query doesn't choose.
        let calls = builder.syscalls.filter { $0.name == name && (query.abi == nil || $0.abi == query.abi) }
            .sorted { ($0.abi?.rawValue ?? "") < ($1.abi?.rawValue ?? "") }
        guard let call = calls.first(where: { $0.abi == .native }) ?? calls.first ?? fallback(name, query),
            var detail = builder.detail(call, cursor: context.cursor, isAlways: true)
        else {
            return .problem(
                404, "\(name) was not called in this window\(mayBeInOther(name, query.abi, context.provider.latest))")
        }
        if call.abi != nil, let snapshot = context.provider.latest, let slowest = context.provider.slowest(call) {
            detail.slowest = context.slowBuilder(snapshot, context.subjectNames).call(slowest)
        }
        detail.history = context.history(query, of: call).map(builder.steps)
        return .json(detail.json())
    }

    /// The same of the calls that some callers made.
    private static func detail(
        _ name: String, _ query: StatsQuery, _ context: Context, _ builder: DocumentBuilder, _ activity: Activity
    ) -> HTTPResponse {
        let selection = RowSelection(selects: { $0.name == name && (query.abi == nil || $0.abi == query.abi) })
        let details = builder.details(
            selection, of: query.filter, in: activity, userName: context.provider.userName,
            orEmpty: fallback(name, query), cursor: context.cursor
        ).sorted { ($0.syscall.abi ?? "") < ($1.syscall.abi ?? "") }
        guard var detail = details.first(where: { $0.syscall.abi == ABI.native.rawValue }) ?? details.first else {
            return .problem(404, "the selected callers didn't call \(name) in this window")
        }
        if let call = SyscallID.named(name, in: detail.syscall.abi.flatMap { ABI(rawValue: $0) }) {
            let names = SubjectNames(callers: activity.callers, userName: context.provider.userName)
            detail.history = context.history(query, of: call, by: query.filter.selector(names)).map(builder.steps)
        }
        return .json(detail.json())
    }

    /// The call that is answered about where it was not called in the window: its history may be wanted all the same.
    private static func fallback(_ name: String, _ query: StatsQuery) -> SyscallID? {
        query.historyStepNs == nil ? nil : SyscallID.named(name, in: query.abi)
    }

    /// An addition for calls without a row. Native calls always have a row; calls of other ABIs may share 'other'.
    private static func mayBeInOther(_ name: String, _ abi: ABI?, _ snapshot: Snapshot?) -> String {
        let foreign = [ABI.native.compat, .x32].filter { $0 != .native && (abi == nil || abi == $0) }
        guard snapshot?.probe.isFull == true, foreign.contains(where: { SyscallID.isKnown(name: name, in: $0) }) else {
            return ""
        }
        return
            "; all rows for ABIs other than \(ABI.native.rawValue) are taken, so its calls may be counted in 'other'"
    }
}
