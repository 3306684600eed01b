extension TopState {
    /// How the mouse is used.
    enum Mouse: Equatable, Sendable {
        /// The terminal doesn't report it.
        case absent
        /// It selects and scrolls in this program.
        case on
        /// It is left to the terminal, which selects text with it.
        case off
    }

    /// The index of the list entry on line `row` of the screen; nil if there is none.
    func index(ofLine row: Int, _ context: Context) -> Int? {
        guard context.listLines.contains(row), let (selected, count) = selection(context) else { return nil }
        let page = Page(count: count, selected: selected, rows: context.pageRows).range
        let index = page.lowerBound + row - context.listLines.lowerBound
        return page.contains(index) ? index : nil
    }

    /// Handles a click. On a row, it selects the row. On a head, it sorts by the column; a second click reverses the order.
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
