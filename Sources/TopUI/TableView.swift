import Documents
import Rendering
import Text

/// The table: the heads, and as many rows as there is room for, with the selected one among them.
enum TableView {
    static func lines(_ data: TopData, _ state: TopState, columns: Int, rows: Int, _ capabilities: Capabilities)
        -> [StyledLine]
    {
        guard let document = document(data, state) else { return [StyledLine("waiting for the first figures", .dim)] }
        let layout = TableLayout(width: columns)
        let isTotal = state.span == .sinceAttach
        let scale = Column.Scale(seconds: isTotal ? nil : document.window.seconds, capabilities: capabilities)
        let all = state.rows(of: document)
        let selected = state.index(in: all.map { RowID($0) }) ?? 0
        let heads = layout.heads(sort: state.sort, isTotal: isTotal)
        guard !all.isEmpty else { return [heads, StyledLine(nothing(state), .dim)] }
        let page = Page(count: all.count, selected: selected, rows: rows - 1)
        return [heads] + page.range.map { layout.line(all[$0], scale, isSelected: $0 == selected) }
    }

    /// The document that the table is about.
    static func document(_ data: TopData, _ state: TopState) -> StatsDocument? {
        state.span == .interval ? data.latest : data.chosen
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

/// Which part of a list is shown, so that the selected entry is in it: whole pages, so that rows don't move with it.
struct Page {
    let range: Range<Int>

    init(count: Int, selected: Int, rows: Int) {
        let rows = max(1, rows)
        let first = count <= rows ? 0 : min(selected / rows * rows, count - rows)
        range = first..<min(count, first + rows)
    }
}
