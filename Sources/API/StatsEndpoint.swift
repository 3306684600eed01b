import Documents
import HTTP
import Rendering

extension Endpoint {
    /// All system calls in a window, or their callers.
    static let stats = Endpoint(
        path: "/stats", parameters: StatsQuery.parameters.map(\.name),
        examples: [
            ("/stats", "all system calls as JSON"),
            ("/stats?format=table&top=10&window=10s", "the ten with the most time in the last 10 s, as text"),
            ("/stats?by=process&top=10", "the ten processes with the most time in system calls"),
            ("/stats?cgroup=nginx.service&sort=p99", "the system calls of one service"),
            ("/stats?name=epoll_*,read&sort=p99", "selected system calls, the highest 99th percentile first"),
        ]
    ) { request, _, context throws(QueryError) in
        let query = try StatsQuery(request.query, taking: StatsQuery.parameters)
        return context.shared(request) {
            guard let builder = context.builder(query) else { return context.noWindow(query) }
            let activity = query.subjectParameter == nil ? nil : context.activity(query)
            if let parameter = query.subjectParameter, activity == nil { return context.noSubjects(parameter) }
            func document(cursor: String, loadAverage: [Double]) -> StatsDocument {
                guard let activity else {
                    return builder.stats(query.selection, cursor: cursor, loadAverage: loadAverage)
                }
                return builder.stats(
                    query.selection, by: query.grouping, of: query.filter, in: activity,
                    userName: context.provider.userName, cursor: cursor, loadAverage: loadAverage)
            }
            switch query.format {
            case .json:
                return .json(document(cursor: context.cursor, loadAverage: context.provider.loadAverage).json())
            case .table:
                let document = document(cursor: "", loadAverage: [])
                let table = StatsTable.lines(
                    document.rows, by: document.grouping, untold: document.untold, per: nil, isWide: query.isWide)
                return .text((StatsTable.summary(document) + [""] + table).joined(separator: "\n") + "\n")
            }
        }
    }
}
