import Documents
import Rendering
import Text

/// The log of slow calls, newest first.
enum SlowView {
    static func lines(_ data: TopData, _ state: TopState, columns: Int, rows: Int) -> [StyledLine] {
        guard let answer = data.slow, answer.question == state.question.slow else {
            return [StyledLine("loading …", .dim)]
        }
        switch answer.document {
        case .failure(let error): return obstacle(error, columns: columns)
        case .success(let document):
            let calls = self.calls(data, state)
            let head = [title(document, calls.count, answer.question), heads(columns)]
            guard !calls.isEmpty else { return head + [StyledLine("none", .dim)] }
            let selected = state.slowIndex(in: calls) ?? 0
            let page = Page(count: calls.count, selected: selected, rows: rows - 2)
            return head + page.range.map { line(calls[$0], columns: columns, isSelected: $0 == selected) }
        }
    }

    /// The calls in the list.
    static func calls(_ data: TopData, _ state: TopState) -> [SlowDocument.Call] {
        guard let answer = data.slow, answer.question == state.question.slow,
            case .success(let document) = answer.document
        else { return [] }
        let filter = state.slowOf == nil ? state.filterNow : FilterWords()
        return document.calls.filter { call in
            !(state.waiting == .hidden && call.waitsByDesign) && !(state.hasErrorsOnly && call.errno == nil)
                && filter.fits(call.name)
        }
    }

    private static func obstacle(_ error: FetchError, columns: Int) -> [StyledLine] {
        let reason =
            error.reason == .isMissing ? "the daemon is too old to log slow calls" : error.description
        return [StyledLine("SLOW CALLS", .bold)]
            + HelpView.wrapped(reason.printable, columns: columns).map { StyledLine($0, .red) }
    }

    private static func title(_ document: SlowDocument, _ count: Int, _ question: SlowQuestion) -> StyledLine {
        var title = StyledLine("SLOW CALLS", .bold)
        if question.abi != nil, let name = question.names.first { title.append(" of \(name)", .bold) }
        title.append(": \(count), newest first", .bold)
        let account = document.account
        title.append("; since attach: \(Format.shortCount(account.written)) written", .dim)
        if account.dropped > 0 { title.append(", \(Format.shortCount(account.dropped)) dropped", .red) }
        if account.heldBack > 0 { title.append(", \(Format.shortCount(account.heldBack)) held back", .red) }
        return title
    }

    private static func heads(_ columns: Int) -> StyledLine {
        var heads = StyledLine("WHEN         LATENCY     PID COMM             SYSCALL          IN", .inverse)
        heads.pad(to: columns, .inverse)
        return heads
    }

    private static func line(_ call: SlowDocument.Call, columns: Int, isSelected: Bool) -> StyledLine {
        var line = StyledLine(DisplayText.fit(SlowText.time(call), columns: 12))
        line.append(DisplayText.fit(Format.duration(ns: call.latencyNs), columns: 8, alignsRight: true), .bold)
        line.append(DisplayText.fit("\(call.pid)", columns: 8, alignsRight: true))
        line.append(" " + DisplayText.fit(call.comm, columns: 16) + " ")
        let name = StatsRow.displayName(call.name, abi: call.abi)
        line.append(DisplayText.fit(name, columns: 16) + " ", call.waitsByDesign ? .dim : .cyan)
        if let errno = call.errno { line.append("\(errno) ", .red) }
        line.append(place(call), .dim)
        guard isSelected else { return line }
        line = line.cut(to: columns).restyled { $0 = .inverse }
        line.pad(to: columns, .inverse)
        return line
    }

    /// The kernel function of the longest wait; `cpu` for a call that hardly waited.
    private static func place(_ call: SlowDocument.Call) -> String {
        call.stack.first ?? (call.cpuNs > call.latencyNs / 2 ? "cpu" : "")
    }
}
