import Documents
import Measurements
import Text

/// The three lines on top: the machine, what happens on it, and what is shown of that at what cost. Each says less where there is
/// less room.
enum HeaderView {
    static func lines(_ data: TopData, _ state: TopState, columns: Int) -> [StyledLine] {
        guard let document = data.latest else { return [StyledLine("syslat", .bold), StyledLine(), StyledLine()] }
        return [
            machine(document, data, columns), activity(document, columns), shown(document, data, state, columns),
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

    private static func activity(_ document: StatsDocument, _ columns: Int) -> StyledLine {
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
        let oldest = document.syscalls.max { ($0.values.integer(.oldest) ?? 0) < ($1.values.integer(.oldest) ?? 0) }
        if let oldest, let ns = oldest.values.integer(.oldest) {
            long.append(", oldest \(oldest.displayName) \(Format.duration(ns: ns))")
        }
        return long.width <= columns ? long : line("/s", " err/s", " ")
    }

    private static func shown(_ document: StatsDocument, _ data: TopData, _ state: TopState, _ columns: Int)
        -> StyledLine
    {
        let recorder = document.recorder
        var line = StyledLine("\(window(document, data, state)), by \(state.sort.text)", .cyan)
        if state.isDescending != state.sort.defaultsToDescending { line.append(" reversed", .cyan) }
        if state.waiting == .hidden { line.append(", waiting hidden", .cyan) }
        if state.hasErrorsOnly { line.append(", errors only", .cyan) }
        if !state.filter.isEmpty && state.typed == nil { line.append(", /\(state.filter)", .cyan) }
        line.append(" | ")
        let lost = recorder.lost.total
        line.append("lost \(Format.count(lost))", lost > 0 ? .red : .plain)
        if recorder.isFull { line.append(", other ABIs share rows", .red) }
        if recorder.isCoarse { line.append(", histograms coarse", .red) }
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

    private static func window(_ document: StatsDocument, _ data: TopData, _ state: TopState) -> String {
        func seconds(_ document: StatsDocument) -> String { Format.duration(ns: UInt64(document.window.seconds * 1e9)) }
        guard state.window != .interval else { return "last \(seconds(document))" }
        guard let chosen = data.chosen else { return "…" }
        return state.window == .sinceAttach ? "totals of \(seconds(chosen))" : "last \(seconds(chosen))"
    }
}
