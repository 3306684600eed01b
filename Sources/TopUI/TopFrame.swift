import Documents
import Text

/// The contents of the screen: a pure function of the figures, the choices, and the terminal's capabilities.
package struct TopFrame: Sendable {
    /// The lines from the top. There are no more of them than the screen has, and none is wider than the screen.
    package let lines: [StyledLine]

    /// The context of a key that is pressed on this frame.
    let context: TopState.Context

    private static let headerRows = 3
    /// On a screen with fewer lines, the header is left out in favour of the figures.
    private static let rowsForHeader = 6

    /// - Parameters:
    ///   - columns: the cells of a line.
    ///   - rows: the lines of the screen.
    package init(data: TopData, state: TopState, columns: Int, rows: Int, capabilities: Capabilities) {
        guard columns > 0, rows > 0 else {
            (lines, context) = ([], TopState.Context())
            return
        }
        let header = rows >= Self.rowsForHeader ? HeaderView.lines(data, state, columns: columns) : []
        let room = max(1, rows - header.count - 1)
        var context = TopState.Context(pageRows: room)
        var body: [StyledLine]
        switch state.view {
        case .table:
            body = TableView.lines(data, state, columns: columns, rows: room, capabilities)
            context.rows = TableView.document(data, state).map { state.rows(of: $0).map(\.subject) } ?? []
            context.pageRows = room - 1
        case .inFlight:
            body = InFlightView.lines(data, state, columns: columns, rows: room)
            context.threads = InFlightView.calls(data, state).map(\.tid)
            context.pageRows = room - 2
        case .slow:
            body = SlowView.lines(data, state, columns: columns, rows: room)
            context.slow = SlowView.calls(data, state)
            context.pageRows = room - 2
        case .sortMenu:
            body = HelpView.sortMenu(state, rows: room)
            context.pageRows = room - 1
        case .detail(let row):
            body = DetailView(row: row, data: data, state: state, columns: columns, capabilities: capabilities)
                .lines(rows: room)
        case .stack(let tid): body = InFlightView.stack(tid, data)
        case .slowCall(let call): body = SlowCallView.lines(call, columns: columns, capabilities)
        case .help: body = HelpView.lines(columns: columns)
        }
        let status = StatusLine.lines(data, state, columns: columns)
        switch state.view {
        case .table, .inFlight, .slow, .sortMenu:
            let top = header.count + room - context.pageRows
            context.listLines = min(top, rows - status.count)..<(rows - status.count)
            if case .table(let table) = state.view, !context.rows.isEmpty {
                context.headLine = top - 1
                context.sortKeys = StyledTable(by: table.grouping, columns: columns, capabilities).sortKeys
            }
        case .detail, .stack, .slowCall, .help:
            context.maxScroll = max(0, body.count - room)
            body = Array(body.dropFirst(min(state.scroll, context.maxScroll)))
        }
        body = Array(body.prefix(room))
        if data.trouble != nil { body = body.map { $0.restyled { $0 = .dim } } }
        body += Array(repeating: StyledLine(), count: max(0, rows - 1 - header.count - body.count))
        let all = header + body.dropLast(status.count - 1) + status
        lines = all.suffix(rows).map { line in
            let line = line.cut(to: columns)
            return capabilities.isUnicode ? line : line.ascii
        }
        self.context = context
    }
}

extension StyledLine {
    /// The same line for a terminal that shows only ASCII.
    fileprivate var ascii: StyledLine {
        var line = StyledLine()
        for run in runs { line.append(DisplayText.ascii(run.text), run.style) }
        return line
    }
}
