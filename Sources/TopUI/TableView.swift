import Documents
import Text

/// The table: the heads, and as many rows as there is room for, including the selected one.
enum TableView {
    static func lines(_ data: TopData, _ state: TopState, columns: Int, rows: Int, _ capabilities: Capabilities)
        -> [StyledLine]
    {
        guard let document = document(data, state) else {
            return [StyledLine(data.latest == nil ? "waiting for the first figures" : "loading …", .dim)]
        }
        let table = StyledTable(by: document.grouping, columns: columns, capabilities)
        let isTotal = state.window == .sinceAttach
        let seconds = isTotal ? nil : document.window.seconds
        let all = state.rows(of: document)
        let selected = state.index(in: all.map(\.subject)) ?? 0
        let heads = table.heads(sort: state.sort, isTotal: isTotal)
        guard !all.isEmpty else { return [heads, StyledLine(nothing(state), .dim)] }
        let page = Page(count: all.count, selected: selected, rows: rows - 1)
        return [heads] + page.range.map { table.line(all[$0], per: seconds, isSelected: $0 == selected) }
    }

    /// The document that the table shows; nil until it has arrived.
    static func document(_ data: TopData, _ state: TopState) -> StatsDocument? {
        let (document, scope) =
            state.window == .interval ? (data.latest, data.latestScope) : (data.chosen, data.chosenScope)
        return scope == state.table.scope ? document : nil
    }

    private static func nothing(_ state: TopState) -> String {
        let filter = state.filterNow
        let isNested = state.tableCount > 1
        if !filter.names.isEmpty {
            let callers = state.table.grouping == .syscall ? "" : "; for callers, type comm:\(filter.names[0])"
            return
                "no call matches '\(filter.names.joined(separator: ","))'\(isNested ? "" : "; Esc shows all")\(callers)"
        }
        if state.hasErrorsOnly { return "no call returned an error; e shows all" }
        if state.table.grouping == .syscall, state.waiting == .hidden {
            return "only calls that wait by design; w shows them"
        }
        if !filter.subjects.isEmpty { return "no calls of \(filter.withoutNames.text) in this interval" }
        return "no calls in this interval"
    }
}
