import Documents
import Text

/// The last line: the text being typed, the result of the last key, a failure, or the keys. The result of a key may take more
/// than one line.
enum StatusLine {
    private static let maxMessageRows = 3

    static func lines(_ data: TopData, _ state: TopState, columns: Int) -> [StyledLine] {
        if state.typed == nil, let message = state.message {
            let lines = HelpView.wrapped(message.printable, columns: columns).prefix(maxMessageRows)
            return lines.map { StyledLine($0, .red) }
        }
        return [line(data, state, columns: columns)]
    }

    private static func line(_ data: TopData, _ state: TopState, columns: Int) -> StyledLine {
        if let typed = state.typed { return prompt(typed, state.problem, columns: columns) }
        if let trouble = data.trouble {
            return StyledLine("\(trouble.isAnswer ? "REFUSED" : "NOT CONNECTED"): \(trouble); trying again", .red)
        }
        if state.isPaused {
            var line = StyledLine(" PAUSED ", .inverse)
            line.append(" space resumes")
            return line
        }
        return keys(state, columns: columns)
    }

    /// Keeps the end of the typed text visible, and the problem with it.
    private static func prompt(_ typed: String, _ problem: String?, columns: Int) -> StyledLine {
        var note = StyledLine()
        if let problem {
            note.append("  \(problem)", .red)
        } else if typed.isEmpty {
            note.append("  " + SubjectWord.allCases.map(\.example).joined(separator: " ") + " fsync epoll_*", .dim)
        } else {
            note.append("  Enter applies it, Esc cancels", .dim)
        }
        let typed = typed.printable
        let room = max(columns / 4, columns - "filter: _".count - note.width)
        var shown = Substring(typed)
        while !shown.isEmpty, DisplayText.width(String(shown)) > room { shown.removeFirst() }
        var line = StyledLine("filter: \(shown)_", .bold)
        line.append(note)
        return line
    }

    private static func keys(_ state: TopState, columns: Int) -> StyledLine {
        let keys =
            switch state.view {
            case .table(let table):
                ["q quit", "? help", table.grouping == .syscall ? "Enter detail" : "Enter calls"]
                    + (state.tableCount > 1 || table.grouping != .syscall ? ["Esc back"] : [])
                    + ["p callers", "i in flight", "l slow", "/ filter", "t window", "s sort", "w waiting"]
            case .inFlight: ["q quit", "? help", "Enter stack", "Esc back", "/ filter"]
            case .slow: ["q quit", "? help", "Enter whole call", "Esc back", "/ filter", "e errors"]
            case .sortMenu: ["up down select", "Enter select", "Esc back"]
            case .detail: ["q quit", "Enter callers", "l slow", "Esc back", "up down scroll", "t window"]
            case .stack, .slowCall, .help: ["q quit", "Esc back", "up down scroll"]
            }
        // As many whole entries as there is room for.
        var text = ""
        for key in keys where text.count + key.count + 2 <= columns { text += (text.isEmpty ? "" : "  ") + key }
        return StyledLine(text, .dim)
    }
}
