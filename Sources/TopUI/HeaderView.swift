import Documents
import Rendering
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
        let age = Moments.seconds(from: document.recorder.attachedAt, to: document.window.to)
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
        let errors = Format.rate(seconds > 0 ? Double(totals.errors) / seconds : 0)
        func line(_ calls: String, _ failed: String, _ separator: String) -> StyledLine {
            var line = StyledLine(Format.rate(totals.callsPerSecond), .bold)
            line.append("\(calls)\(separator)")
            line.append(errors, totals.errors > 0 ? .red : .plain)
            line.append("\(failed)\(separator)")
            line.append("\(totals.inFlight)", .bold)
            line.append(" in flight")
            return line
        }
        var long = line(" calls/s", " errors/s", ", ")
        let oldest = document.syscalls.max { ($0.inFlight.oldestNs ?? 0) < ($1.inFlight.oldestNs ?? 0) }
        if let oldest, let ns = oldest.inFlight.oldestNs {
            long.append(", oldest \(StatsTable.displayName(oldest)) \(Format.duration(ns: ns))")
        }
        return long.width <= columns ? long : line("/s", " err/s", " ")
    }

    private static func shown(_ document: StatsDocument, _ data: TopData, _ state: TopState, _ columns: Int)
        -> StyledLine
    {
        let recorder = document.recorder
        var line = StyledLine("\(span(document, data, state)), by \(state.sort.rawValue)", .cyan)
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

    private static func span(_ document: StatsDocument, _ data: TopData, _ state: TopState) -> String {
        func seconds(_ document: StatsDocument) -> String { Format.duration(ns: UInt64(document.window.seconds * 1e9)) }
        guard state.span != .interval else { return "last \(seconds(document))" }
        guard let chosen = data.chosen else { return "…" }
        return state.span == .sinceAttach ? "totals of \(seconds(chosen))" : "last \(seconds(chosen))"
    }
}

/// Moments as documents write them.
enum Moments {
    /// Seconds between two moments in RFC 3339, UTC; 0 if one isn't that.
    static func seconds(from: String, to: String) -> Double {
        guard let from = seconds(from), let to = seconds(to) else { return 0 }
        return to - from
    }

    /// Seconds since 1970.
    private static func seconds(_ text: String) -> Double? {
        let fields = text.dropLast().split { "-T:".contains($0) }.map { Double($0) }
        guard text.last == "Z", fields.count == 6, !fields.contains(nil) else { return nil }
        let (year, month, day) = (Int(fields[0]!), Int(fields[1]!), Int(fields[2]!))
        // Days from the civil date, with years that begin in March (Hinnant, "chrono-Compatible Low-Level Date Algorithms").
        let (shifted, moon) = (month > 2 ? year : year - 1, (month + 9) % 12)
        let days = 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + (153 * moon + 2) / 5 + day - 719_469
        return Double(days * 86_400) + fields[3]! * 3600 + fields[4]! * 60 + fields[5]!
    }
}
