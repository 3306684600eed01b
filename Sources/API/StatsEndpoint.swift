import Documents
import HTTP
import Rendering

extension Endpoint {
    /// All system calls in a window.
    static let stats = Endpoint(
        path: "/stats", parameters: StatsQuery.parameters.map(\.name),
        examples: [
            ("/stats", "all system calls as JSON"),
            ("/stats?format=table&top=10&window=10s", "the ten with the most time in the last 10 s, as text"),
            ("/stats?name=epoll_*,read&sort=p99", "some of them, the slowest 99th percentile first"),
        ]
    ) { request, _, context throws(QueryError) in
        let query = try StatsQuery(request.query, taking: StatsQuery.parameters)
        return context.shared(request) {
            guard let builder = context.builder(query) else { return context.noWindow(query) }
            switch query.format {
            case .json:
                return .json(
                    builder.stats(query.selection, cursor: context.cursor, loadAverage: context.provider.loadAverage)
                        .json())
            case .table:
                let document = builder.stats(query.selection, cursor: "", loadAverage: [])
                let table = StatsTable.lines(document.syscalls, per: nil, isWide: query.isWide)
                return .text((StatsTable.summary(document) + [""] + table).joined(separator: "\n") + "\n")
            }
        }
    }
}
