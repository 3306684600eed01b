extension TopState {
    /// What becomes of the mouse.
    enum Mouse: Equatable, Sendable {
        /// The terminal doesn't report it.
        case absent
        /// It selects and scrolls here.
        case on
        /// It is the terminal's, which selects text with it.
        case off
    }

    /// Which entry of the list on the screen stands on line `row` of it; nil if there is none.
    func index(ofLine row: Int, _ context: Context) -> Int? {
        guard context.listLines.contains(row), let (selected, count) = selection(context) else { return nil }
        let page = Page(count: count, selected: selected, rows: context.pageRows).range
        let index = page.lowerBound + row - context.listLines.lowerBound
        return page.contains(index) ? index : nil
    }

    /// A row is selected; a head sorts by its column, and the other way round the second time.
    mutating func click(column: Int, row: Int, _ context: Context) {
        if let index = index(ofLine: row, context) {
            select(index, context)
        } else if row == context.headLine, let head = context.sortKeys.first(where: { $0.columns.contains(column) }) {
            if head.key == sort { isDescending.toggle() } else { choose(head.key) }
        }
    }

    mutating func toggleMouse() {
        switch mouse {
        case .absent: message = "this terminal doesn't report the mouse"
        case .on: (mouse, message) = (.off, "the mouse selects text; m lets it select rows")
        case .off:
            (mouse, message) = (.on, "the mouse selects rows, and text while Shift is held")
        }
    }
}
