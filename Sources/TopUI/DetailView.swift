import Documents
import Measurements
import Rendering
import Text

/// One call: its figures, its histogram, its calls in progress, and its latencies over the last minutes.
struct DetailView {
    let row: RowID
    let data: TopData
    let state: TopState
    let columns: Int
    let capabilities: Capabilities

    /// The subjects whose calls it shows.
    private var subjects: Subjects { state.table.scope.subjects }

    /// The sections share `rows` lines. Lines that one section doesn't need go to the others. On a small screen the sections need
    /// more than `rows` lines, and the view scrolls.
    func lines(rows: Int) -> [StyledLine] {
        let calls = inFlight
        guard let detail = data.detail, RowID(detail.syscall) == row, data.detailSubjects == subjects else {
            let note = "was not called in this window" + (state.window == .interval ? "; t selects a longer one" : "")
            let lines = [StyledLine(row.name, .bold), StyledLine(note, .dim)] + calls.prefix(6)
            return lines + heat(rows: rows - lines.count)
        }
        var lines = figures(detail)
        var left = rows - lines.count
        let slowest = slowest(detail)
        let (slowRows, callRows) = share(slowest.count, calls.count, of: left)
        left = max(2 * Self.minPictureRows, left - slowRows - callRows)
        let share = heat(rows: left / 2)
        let bars = histogram(detail, rows: left - share.count)
        let map = heat(rows: left - bars.count)
        lines += bars + map + slowest.prefix(slowRows)
        return lines + calls.prefix(max(callRows, rows - lines.count))
    }

    /// How many of `rows` lines go to the slowest calls and to those in flight. Both lists shrink in favour of the pictures, down
    /// to one call each.
    private func share(_ slowest: Int, _ calls: Int, of rows: Int) -> (slowest: Int, calls: Int) {
        guard slowest > 0 else { return (0, min(calls, max(Self.minCallRows, rows / 4))) }
        let both = max(2 * Self.minSharedRows, min(rows - 2 * Self.minPictureRows, rows / 2))
        let callRows = min(calls, both / 2)
        let slowRows = min(slowest, both - callRows)
        return (slowRows, min(calls, both - slowRows))
    }

    private func slowest(_ detail: SyscallDetail) -> [StyledLine] {
        let question = SlowQuestion(names: [row.name], abi: row.abi, subjects: subjects, wantsSlowest: true)
        return SlowestSection.lines(detail, data.slow?.question == question ? data.slow : nil)
    }

    /// A head and two calls.
    private static let minCallRows = 3
    /// A head and a call.
    private static let minSharedRows = 2
    /// A head and three lines of a picture.
    private static let minPictureRows = 4

    private func figures(_ detail: SyscallDetail) -> [StyledLine] {
        let syscall = detail.syscall
        let seconds = detail.window.seconds
        var title = StyledLine(row.name, .bold)
        if let number = syscall.number { title.append(" \(row.abi ?? "") \(number)", .dim) }
        title.append("  \(Format.count(syscall[.calls])) calls in \(Format.duration(ns: UInt64(seconds * 1e9)))")
        title.append(" (\(Format.rate(syscall.values.double(.callsPerSecond)))/s)")
        if syscall.waitsByDesign { title.append("  waits by design", .dim) }
        var time = StyledLine("time \(Format.duration(ns: syscall[.total])) ")
        time.append(Bar.cpuAndWait(syscall, width: min(20, columns / 5), capabilities))
        time.append(" cpu \(Format.percent(syscall[.cpu], of: syscall[.total]))%", .green)
        time.append(" blocked \(Format.percent(syscall[.blocked], of: syscall[.total]))%", .blue)
        time.append(" runnable \(Format.percent(syscall[.runnable], of: syscall[.total]))%")
        var lines = [title, time]
        if syscall[.calls] > 0 { lines += LatencyTable(syscall, detail.quantiles).lines(columns: columns) }
        if syscall[.errors] > 0 {
            let errors = syscall.errnos == nil ? Format.count(syscall[.errors]) : StatsTable.errnos(syscall)
            lines.append(StyledLine("errors  \(errors)", .red))
        }
        if let whose = data.whose, whose.row == row, whose.subjects == subjects, state.table.hasManyProcesses {
            lines.append(WhoseLine.line(whose, columns: columns))
        }
        return lines
    }

    private func histogram(_ detail: SyscallDetail, rows: Int) -> [StyledLine] {
        let bars = HistogramBars(detail, limit: max(1, rows - 1)).lines(columns: columns, capabilities)
        return bars.isEmpty ? [] : [StyledLine("HISTOGRAM", .dim)] + bars
    }

    private func heat(rows: Int) -> [StyledLine] {
        Heatmap(data.heat, row: row, of: subjects, columns: columns, rows: max(2, rows)).lines(capabilities)
    }

    /// The calls of this kind that are in progress, below a head.
    private var inFlight: [StyledLine] {
        guard let document = data.inFlight, data.inFlightName == row.name, data.inFlightSubjects == subjects else {
            return []
        }
        let calls = document.calls.filter { $0.abi == row.abi }
        guard !calls.isEmpty else { return [StyledLine("NONE IN FLIGHT", .dim)] }
        return [StyledLine("IN FLIGHT: \(calls.count), oldest first", .dim)]
            + calls.map { call in
                var line = StyledLine(DisplayText.fit(InFlightView.age(call), columns: 7, alignsRight: true), .bold)
                line.append(" \(call.pid) \(call.comm)  ")
                line.append(call.stack.joined(separator: " < "), .dim)
                return line
            }
    }
}
