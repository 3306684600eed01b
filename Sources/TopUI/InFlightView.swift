import Documents
import Text

/// The calls in progress on the machine, oldest first, and the stack of one of them.
enum InFlightView {
    static func lines(_ data: TopData, _ state: TopState, columns: Int, rows: Int) -> [StyledLine] {
        guard let document = data.inFlight, data.inFlightName == nil,
            data.inFlightSubjects == state.table.scope.subjects
        else { return [StyledLine("loading …", .dim)] }
        let calls = self.calls(data, state)
        var title = StyledLine("IN FLIGHT: \(document.total), oldest first", .bold)
        if document.total > document.calls.count { title.append("; the first \(document.calls.count)", .dim) }
        var heads = StyledLine("   AGE     PID     TID COMM             SYSCALL          IN", .inverse)
        heads.pad(to: columns, .inverse)
        guard !calls.isEmpty else { return [title, heads, StyledLine("none", .dim)] }
        let selected = state.threadIndex(in: calls.map(\.tid)) ?? 0
        let page = Page(count: calls.count, selected: selected, rows: rows - 2)
        return [title, heads] + page.range.map { line(calls[$0], columns: columns, isSelected: $0 == selected) }
    }

    /// The calls in the list.
    static func calls(_ data: TopData, _ state: TopState) -> [InFlightDocument.Call] {
        let filter = state.filterNow
        return (data.inFlight?.calls ?? []).filter { call in
            !(state.waiting == .hidden && waits(call, data)) && filter.fits(call.name)
        }
    }

    private static func waits(_ call: InFlightDocument.Call, _ data: TopData) -> Bool {
        data.latest?.syscalls.first { $0.name == call.name && $0.abi == call.abi }?.waitsByDesign ?? false
    }

    /// The age of a call, after a '>' if the call is older than the probe.
    static func age(_ call: InFlightDocument.Call) -> String {
        (call.sinceBeforeAttach ? ">" : "") + Format.duration(ns: call.ageNs)
    }

    private static func line(_ call: InFlightDocument.Call, columns: Int, isSelected: Bool) -> StyledLine {
        var line = StyledLine(DisplayText.fit(age(call), columns: 7, alignsRight: true), .bold)
        for id in [call.pid, call.tid] { line.append(DisplayText.fit("\(id)", columns: 8, alignsRight: true)) }
        line.append(" " + DisplayText.fit(call.comm, columns: 16) + " ")
        let name = StatsRow.displayName(call.name, abi: call.abi)
        line.append(DisplayText.fit(name, columns: 16) + " ", .cyan)
        line.append(call.stack.first ?? "", .dim)
        guard isSelected else { return line }
        line = line.cut(to: columns).restyled { $0 = .inverse }
        line.pad(to: columns, .inverse)
        return line
    }

    /// The kernel stack of one thread.
    static func stack(_ tid: Int, _ data: TopData) -> [StyledLine] {
        guard let call = data.inFlight?.calls.first(where: { $0.tid == tid }) else {
            return [StyledLine("the call of thread \(tid) has returned", .dim)]
        }
        var title = StyledLine("\(call.comm) ", .bold)
        title.append("pid \(call.pid), thread \(call.tid)")
        var what = StyledLine("has been in ")
        what.append(call.name, .cyan)
        what.append(" for \(call.sinceBeforeAttach ? "at least " : "")")
        what.append(Format.duration(ns: call.ageNs), .bold)
        let frames =
            call.stack.isEmpty
            ? [StyledLine("no stack: kernel stacks are hidden, or the thread is running", .dim)]
            : call.stack.enumerated().map { StyledLine("  \($0.offset == 0 ? "in " : "by ") \($0.element)") }
        return [title, what] + frames
    }
}
