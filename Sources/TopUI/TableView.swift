import Documents
import Text

/// The table: the heads, and as many rows as there is room for, with the selected one among them.
enum TableView {
    static func lines(_ data: TopData, _ state: TopState, columns: Int, rows: Int, _ capabilities: Capabilities)
        -> [StyledLine]
    {
        guard let document = document(data, state) else { return [StyledLine("waiting for the first figures", .dim)] }
        let table = StyledTable(columns: columns, capabilities)
        let isTotal = state.window == .sinceAttach
        let seconds = isTotal ? nil : document.window.seconds
        let all = state.rows(of: document)
        let selected = state.index(in: all.map { RowID($0) }) ?? 0
        let heads = table.heads(sort: state.sort, isTotal: isTotal)
        guard !all.isEmpty else { return [heads, StyledLine(nothing(state), .dim)] }
        let page = Page(count: all.count, selected: selected, rows: rows - 1)
        return [heads] + page.range.map { table.line(all[$0], per: seconds, isSelected: $0 == selected) }
    }

    /// The document that the table is about.
    static func document(_ data: TopData, _ state: TopState) -> StatsDocument? {
        state.window == .interval ? data.latest : data.chosen
    }

    private static func nothing(_ state: TopState) -> String {
        if !(state.typed ?? state.filter).isEmpty {
            return "no call's name fits '\(state.typed ?? state.filter)'; Esc shows all"
        }
        if state.hasErrorsOnly { return "no call returned an error; e shows all" }
        if state.waiting == .hidden { return "only calls that wait by design; w shows them" }
        return "no calls in this interval"
    }
}
