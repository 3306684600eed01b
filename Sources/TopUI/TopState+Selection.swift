import Documents
import Text

extension TopState {
    /// Where the selected row stands among `rows`; nil if there are none. Of several that can't be told apart, it is the one that
    /// stands where it was.
    func index(in rows: [RowSubject]) -> Int? {
        let table = table
        let isThere = table.lastIndex < rows.count && RowKey(rows[table.lastIndex]) == table.selected
        let index = isThere ? table.lastIndex : table.selected.flatMap { key in rows.firstIndex { RowKey($0) == key } }
        return Self.place(index, was: table.lastIndex, isFirst: table.selected == nil, rows.count)
    }

    /// Where the selected call in progress stands among `threads`; nil if there are none.
    func threadIndex(in threads: [Int]) -> Int? {
        Self.place(
            selectedThread.flatMap { threads.firstIndex(of: $0) }, was: lastThreadIndex, isFirst: selectedThread == nil,
            threads.count)
    }

    /// Where the selected slow call stands among `calls`; nil if there are none.
    func slowIndex(in calls: [SlowDocument.Call]) -> Int? {
        Self.place(
            selectedSlow.flatMap { calls.firstIndex(of: $0) }, was: lastSlowIndex, isFirst: selectedSlow == nil,
            calls.count)
    }

    /// The kind of call whose slow ones are listed; nil for all.
    var slowOf: RowID? {
        for case .slow(let row) in views.reversed() { return row }
        return nil
    }

    /// Where it is; where it was, if it is gone.
    private static func place(_ index: Int?, was last: Int, isFirst: Bool, _ count: Int) -> Int? {
        guard count > 0 else { return nil }
        return index ?? (isFirst ? 0 : min(last, count - 1))
    }

    /// Which entry of the list on the screen is selected, and how many there are; nil where there is no list, or nothing in it.
    func selection(_ context: Context) -> (index: Int, count: Int)? {
        switch view {
        case .table: index(in: context.rows).map { ($0, context.rows.count) }
        case .inFlight: threadIndex(in: context.threads).map { ($0, context.threads.count) }
        case .slow: slowIndex(in: context.slow).map { ($0, context.slow.count) }
        case .sortMenu: (min(menuIndex, SortKey.all.count - 1), SortKey.all.count)
        case .detail, .stack, .slowCall, .help: nil
        }
    }

    /// Selects an entry of the list on the screen. The first one is the first whatever it is.
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

    /// How many lines a notch of the wheel is.
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
