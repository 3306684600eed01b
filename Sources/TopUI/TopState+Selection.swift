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

    mutating func move(_ key: Key, _ context: Context) {
        let page = max(1, context.pageRows - 1)
        switch view {
        case .table:
            guard let index = index(in: context.rows) else { return }
            let moved = Self.moved(index, key, page: page, last: context.rows.count - 1)
            (table.lastIndex, table.selected) = (moved, moved == 0 ? nil : RowKey(context.rows[moved]))
        case .inFlight:
            guard let index = threadIndex(in: context.threads) else { return }
            lastThreadIndex = Self.moved(index, key, page: page, last: context.threads.count - 1)
            selectedThread = lastThreadIndex == 0 ? nil : context.threads[lastThreadIndex]
        case .slow:
            guard let index = slowIndex(in: context.slow) else { return }
            lastSlowIndex = Self.moved(index, key, page: page, last: context.slow.count - 1)
            selectedSlow = lastSlowIndex == 0 ? nil : context.slow[lastSlowIndex]
        case .sortMenu: menuIndex = Self.moved(menuIndex, key, page: page, last: SortKey.all.count - 1)
        case .detail, .stack, .slowCall, .help:
            scroll = Self.moved(min(scroll, context.maxScroll), key, page: page, last: context.maxScroll)
        }
    }

    private static func moved(_ index: Int, _ key: Key, page: Int, last: Int) -> Int {
        let moved =
            switch key {
            case .up: index - 1
            case .down: index + 1
            case .pageUp: index - page
            case .pageDown: index + page
            case .home: 0
            case .end: last
            default: index
            }
        return max(0, min(moved, last))
    }
}
