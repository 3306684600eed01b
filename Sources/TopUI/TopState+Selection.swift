import Documents
import Text

extension TopState {
    /// The index of the selected row in `rows`; nil if there are none. If several rows have the key of the selection, the one at
    /// its last place is chosen.
    func index(in rows: [RowSubject]) -> Int? {
        let table = table
        let isThere = table.lastIndex < rows.count && RowKey(rows[table.lastIndex]) == table.selected
        let index = isThere ? table.lastIndex : table.selected.flatMap { key in rows.firstIndex { RowKey($0) == key } }
        return Self.place(index, was: table.lastIndex, isFirst: table.selected == nil, rows.count)
    }

    /// The index of the selected call in progress in `threads`; nil if there are none.
    func threadIndex(in threads: [Int]) -> Int? {
        Self.place(
            selectedThread.flatMap { threads.firstIndex(of: $0) }, was: lastThreadIndex, isFirst: selectedThread == nil,
            threads.count)
    }

    /// The index of the selected slow call in `calls`; nil if there are none.
    func slowIndex(in calls: [SlowDocument.Call]) -> Int? {
        Self.place(
            selectedSlow.flatMap { calls.firstIndex(of: $0) }, was: lastSlowIndex, isFirst: selectedSlow == nil,
            calls.count)
    }

    /// The kind of call whose slow calls are listed; nil for all.
    var slowOf: RowID? {
        for case .slow(let row) in views.reversed() { return row }
        return nil
    }

    /// The index of the selection, or its last index if it is gone.
    private static func place(_ index: Int?, was last: Int, isFirst: Bool, _ count: Int) -> Int? {
        guard count > 0 else { return nil }
        return index ?? (isFirst ? 0 : min(last, count - 1))
    }

    /// The index of the selected entry in the list on the screen, and the number of entries. Nil if there is no list or it is
    /// empty.
    func selection(_ context: Context) -> (index: Int, count: Int)? {
        switch view {
        case .table: index(in: context.rows).map { ($0, context.rows.count) }
        case .inFlight: threadIndex(in: context.threads).map { ($0, context.threads.count) }
        case .slow: slowIndex(in: context.slow).map { ($0, context.slow.count) }
        case .sortMenu: (min(menuIndex, SortKey.all.count - 1), SortKey.all.count)
        case .detail, .stack, .slowCall, .help: nil
        }
    }

    /// Selects an entry of the list on the screen. Index 0 selects the first place, whichever entry is there later.
    mutating func select(_ index: Int, _ context: Context) {
        switch view {
        case .table: (table.lastIndex, table.selected) = (index, index == 0 ? nil : RowKey(context.rows[index]))
        case .inFlight: (lastThreadIndex, selectedThread) = (index, index == 0 ? nil : context.threads[index])
        case .slow: (lastSlowIndex, selectedSlow) = (index, index == 0 ? nil : context.slow[index])
        case .sortMenu: menuIndex = index
        case .detail, .stack, .slowCall, .help: break
        }
    }

    mutating func move(_ key: Key, _ context: Context) {
        let page = max(1, context.pageRows - 1)
        switch view {
        case .table, .inFlight, .slow, .sortMenu:
            guard let (index, count) = selection(context) else { return }
            select(Self.moved(index, key, page: page, last: count - 1), context)
        case .detail, .stack, .slowCall, .help:
            scroll = Self.moved(min(scroll, context.maxScroll), key, page: page, last: context.maxScroll)
        }
    }

    /// How many lines a notch of the wheel scrolls.
    private static let notch = 3

    private static func moved(_ index: Int, _ key: Key, page: Int, last: Int) -> Int {
        let moved =
            switch key {
            case .up: index - 1
            case .down: index + 1
            case .wheelUp: index - notch
            case .wheelDown: index + notch
            case .pageUp: index - page
            case .pageDown: index + page
            case .home: 0
            case .end: last
            default: index
            }
        return max(0, min(moved, last))
    }
}
