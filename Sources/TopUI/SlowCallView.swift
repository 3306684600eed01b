import Documents
import Measurements
import Rendering
import Text

/// One slow call with everything that is known about it.
enum SlowCallView {
    static func lines(_ call: SlowDocument.Call, columns: Int, _ capabilities: Capabilities) -> [StyledLine] {
        var lines = [title(call)] + caller(call).flatMap { wrapped($0, columns: columns) }
        lines += [time(call, columns: columns, capabilities)] + parts(call)
        let arguments = SlowText.arguments(call)
        if !arguments.isEmpty {
            lines.append(StyledLine("ARGUMENTS", .dim))
            let width = arguments.map(\.name.count).max() ?? 0
            lines += arguments.flatMap { argument in
                wrapped("  \(DisplayText.fit(argument.name, columns: width))  \(argument.text)", columns: columns)
            }
        }
        lines.append(StyledLine("KERNEL STACK of the longest wait", .dim))
        let stack = SlowText.stack(call).map { StyledLine($0) }
        return lines
            + (stack.isEmpty ? [StyledLine("  unknown: it hardly waited, or kernel stacks are hidden", .dim)] : stack)
    }

    private static func title(_ call: SlowDocument.Call) -> StyledLine {
        var title = StyledLine(StatsRow.displayName(call.name, abi: call.abi), .bold)
        if let number = call.number { title.append(" \(call.abi ?? "") \(number)", .dim) }
        title.append(" = ")
        title.append(SlowText.result(call), call.errno == nil ? .plain : .red)
        title.append("  returned at \(call.at)")
        if call.waitsByDesign { title.append("  waits by design", .dim) }
        return title
    }

    private static func caller(_ call: SlowDocument.Call) -> [String] {
        var who = "by \(call.comm) pid \(call.pid), thread \(call.tid)"
        if let user = call.user { who += ", user \(user.text)" }
        return [who.printable] + (call.cgroup.map { ["cgroup \($0.path)".printable] } ?? [])
    }

    private static func time(_ call: SlowDocument.Call, columns: Int, _ capabilities: Capabilities) -> StyledLine {
        var line = StyledLine("latency \(Format.duration(ns: call.latencyNs)) ", .bold)
        let values: [Statistic: StatisticValue] = [
            .total: .integer(call.latencyNs), .cpu: .integer(call.cpuNs),
            .wait: .integer(call.latencyNs - min(call.cpuNs, call.latencyNs)),
        ]
        let row = StatsRow(name: call.name, abi: call.abi, number: nil, values: StatisticValues(values))
        line.append(Bar.cpuAndWait(row, width: min(20, columns / 5), capabilities))
        return line
    }

    private static func parts(_ call: SlowDocument.Call) -> [StyledLine] {
        func line(_ label: String, _ ns: UInt64, _ style: Style) -> StyledLine {
            var line = StyledLine("  \(DisplayText.fit(label, columns: 12))")
            line.append(DisplayText.fit(Format.duration(ns: ns), columns: 7, alignsRight: true))
            line.append(
                DisplayText.fit("\(Format.percent(ns, of: call.latencyNs))%", columns: 6, alignsRight: true), style)
            return line
        }
        return [
            line("cpu", call.cpuNs, .green), line("blocked", call.blockedNs, .blue),
            line("runnable", call.runnableNs, .plain),
        ] + (call.longestWaitNs.map { [line("longest wait", $0, .plain)] } ?? [])
    }

    /// `text` in lines of `columns` cells, cut anywhere, since it may have no blanks.
    private static func wrapped(_ text: String, columns: Int) -> [StyledLine] {
        var (lines, rest) = ([StyledLine](), text)
        while DisplayText.width(rest) > columns {
            let piece = DisplayText.cut(rest, to: columns)
            guard !piece.isEmpty else { break }
            lines.append(StyledLine(piece))
            rest = String(rest.unicodeScalars.dropFirst(piece.unicodeScalars.count))
        }
        return lines + [StyledLine(rest)]
    }
}
