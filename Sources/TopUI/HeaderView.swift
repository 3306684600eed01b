import Documents
import Measurements
import Text

/// The three lines at the top: the machine, its activity, and the selection that is shown, with the cost of recording. On a
/// narrow screen each line leaves out details.
enum HeaderView {
    static func lines(_ data: TopData, _ state: TopState, columns: Int) -> [StyledLine] {
        guard let document = data.latest else { return [StyledLine("syslat", .bold), StyledLine(), StyledLine()] }
        return [
            machine(document, data, columns), activity(document, data, columns), shown(document, data, state, columns),
        ]
    }

    private static func machine(_ document: StatsDocument, _ data: TopData, _ columns: Int) -> StyledLine {
        let age = Timestamp.seconds(from: document.recorder.attachedAt, to: document.window.to)
        let attached = "attached \(Format.duration(ns: UInt64(max(0, age) * 1e9)))"
        let load = document.loadAverage.map { Format.fixed($0, digits: 2) }
        let all = load.isEmpty ? "" : "load \(load.joined(separator: " "))"
        let variants: [(left: String, right: String)] = [
            ("\(document.host), Linux \(document.kernel), \(attached) (\(data.origin))", all),
            ("\(document.host), Linux \(document.kernel), \(attached)", all),
            ("\(document.host), Linux \(document.kernel), \(attached)", load.first.map { "load \($0)" } ?? ""),
            ("\(document.host), Linux \(document.kernel)", ""),
        ]
        for (left, right) in variants {
            var line = StyledLine("syslat \(left)", .bold)
            guard line.width + 2 + right.count <= columns else { continue }
            line.alignRight(StyledLine(right), columns: columns)
            return line
        }
        return StyledLine("syslat \(document.host)", .bold)
    }

    private static func activity(_ document: StatsDocument, _ data: TopData, _ columns: Int) -> StyledLine {
        let (totals, seconds) = (document.totals, document.window.seconds)
        let errors = Format.rate(seconds > 0 ? Double(totals[.errors]) / seconds : 0)
        func line(_ calls: String, _ failed: String, _ separator: String) -> StyledLine {
            var line = StyledLine(Format.rate(totals.double(.callsPerSecond)), .bold)
            line.append("\(calls)\(separator)")
            line.append(errors, totals[.errors] > 0 ? .red : .plain)
            line.append("\(failed)\(separator)")
            line.append("\(totals[.inFlight])", .bold)
            line.append(" in flight")
            return line
        }
        var long = line(" calls/s", " errors/s", ", ")
        // In any other scope, the oldest call of the rows may not be the oldest on the machine.
        let all = data.latestScope.isMachine ? document.rows : []
        let oldest = all.max { ($0.values.integer(.oldest) ?? 0) < ($1.values.integer(.oldest) ?? 0) }
        if let oldest, let ns = oldest.values.integer(.oldest) {
            long.append(", oldest \(oldest.displayName) \(Format.duration(ns: ns))")
        }
        return long.width <= columns ? long : line("/s", " err/s", " ")
    }

    private static func shown(_ document: StatsDocument, _ data: TopData, _ state: TopState, _ columns: Int)
        -> StyledLine
    {
        let account = account(document, data, state)
        var line = StyledLine("\(window(document, data, state)), ", .cyan)
        line.append(what(state, columns: max(20, columns - line.width - account.width)), .cyan)
        line.append(account)
        let recorder = document.recorder
        if let ns = recorder.costNsPerCall, let percent = recorder.costCPUPercent {
            let perCall = "cost \(Format.duration(ns: UInt64(max(0, ns))))/call"
            for cost in [" | \(perCall), \(Format.fixed(percent, digits: 1))% of a CPU", " | \(perCall)"]
            where line.width + cost.count <= columns {
                line.append(cost)
                break
            }
        }
        return line
    }

    /// The path to this view, what is shown, and how it is selected, in at most `columns` cells. If there isn't enough room, the
    /// beginning of the path is left out first, and then the end of the rest.
    private static func what(_ state: TopState, columns: Int) -> String {
        let table = state.table
        var steps = table.path.map(\.printable)
        var last = "by \(state.sort.text)"
        if case .detail(let row) = state.view, !steps.isEmpty {
            last = row.displayName
        } else if !steps.isEmpty || table.grouping != .syscall {
            last = "\(table.noun) \(last)"
        }
        if state.isDescending != state.sort.defaultsToDescending { last += " reversed" }
        if state.waiting == .hidden && table.grouping == .syscall { last += ", waiting hidden" }
        if state.hasErrorsOnly { last += ", errors only" }
        if !table.filter.isEmpty && state.typed == nil { last += ", /\(table.filter.text)" }
        var text = (steps + [last]).joined(separator: " > ")
        while DisplayText.width(text.printable) > columns, !steps.isEmpty {
            steps.removeFirst()
            text = (["…"] + steps + [last]).joined(separator: " > ")
        }
        return DisplayText.width(text.printable) > columns ? DisplayText.fit(text, columns: columns) : text
    }

    /// Calls that are missing from the figures or from their rows, and figures that are coarse.
    private static func account(_ document: StatsDocument, _ data: TopData, _ state: TopState) -> StyledLine {
        let recorder = document.recorder
        var line = StyledLine(" | ")
        let lost = recorder.lost.total
        line.append("lost \(Format.count(lost))", lost > 0 ? .red : .plain)
        if let untold = TableView.document(data, state)?.untold?.total, untold.calls > 0 || untold.totalNs > 0 {
            line.append(", untold \(Format.shortCount(untold.calls))", .red)
        }
        if recorder.isFull { line.append(", other ABIs share rows", .red) }
        if recorder.isCoarse { line.append(", histograms coarse", .red) }
        return line
    }

    private static func window(_ document: StatsDocument, _ data: TopData, _ state: TopState) -> String {
        func seconds(_ document: StatsDocument) -> String { Format.duration(ns: UInt64(document.window.seconds * 1e9)) }
        guard state.window != .interval else { return "last \(seconds(document))" }
        guard let chosen = data.chosen else { return "…" }
        return state.window == .sinceAttach ? "totals of \(seconds(chosen))" : "last \(seconds(chosen))"
    }
}
