/// A stats document as a text table of at most 80 columns: numbers to the right, the name last.
public enum StatsTable {
    /// The lines of the table, the column heads first.
    public static func lines(_ rows: [SyscallRow]) -> [String] {
        [line(columns.map(\.title), name: "SYSCALL")]
            + rows.map { row in line(columns.map { $0.value(row) }, name: displayName(row)) }
    }

    /// What stands above the table: what the figures are about.
    public static func summary(_ document: StatsDocument) -> [String] {
        let totals = document.totals
        let recorder = document.recorder
        var calls = "\(Format.count(totals.calls)) calls (\(Format.rate(totals.callsPerSecond))/s)"
        calls += ", \(Format.count(totals.errors)) errors, \(totals.inFlight) in flight"
        calls += ", \(Format.duration(ns: totals.cpuNs)) cpu, \(Format.duration(ns: totals.waitNs)) wait"
        var lines = [
            "\(document.host), Linux \(document.kernel), \(Format.fixed(document.window.seconds, digits: 1)) s to \(document.window.to)",
            calls,
        ]
        if !recorder.lost.isEmpty {
            let lost = recorder.lost
            lines.append(
                "LOST since attach: \(lost.recursion) recursion, \(lost.noMemory) no memory, \(lost.overwritten) overwritten"
            )
        }
        if recorder.isFull { lines.append("every histogram is taken: calls not seen before are in the row 'other'") }
        return lines
    }

    /// The call's name, with its ABI where that isn't the usual one of 64-bit programs.
    public static func displayName(_ row: SyscallRow) -> String {
        switch row.abi {
        case "i386", "arm", "x32": "\(row.name)/\(row.abi!)"
        default: row.name
        }
    }

    private struct Column: Sendable {
        let title: String
        let width: Int
        let value: @Sendable (SyscallRow) -> String
    }

    private static let columns = [
        Column(title: "CALLS", width: 7) { Format.count($0.calls) },
        Column(title: "/S", width: 6) { Format.rate($0.callsPerSecond) },
        Column(title: "ERRORS", width: 7) { $0.errors == 0 ? "" : Format.count($0.errors) },
        Column(title: "TIME", width: 6) { $0.calls == 0 ? "" : Format.duration(ns: $0.totalNs) },
        Column(title: "CPU%", width: 4) { Format.percent($0.cpuNs, of: $0.totalNs) },
        Column(title: "P50", width: 6) { $0.latencyNs.map { Format.duration(ns: $0.p50) } ?? "" },
        Column(title: "P99", width: 6) { $0.latencyNs.map { Format.duration(ns: $0.p99) } ?? "" },
        Column(title: "MAX", width: 6) { $0.latencyNs.map { Format.duration(ns: $0.max) } ?? "" },
        Column(title: "INFL", width: 4) { $0.inFlight.count == 0 ? "" : Format.count($0.inFlight.count) },
    ]

    private static func line(_ cells: [String], name: String) -> String {
        var line = ""
        for (cell, column) in zip(cells, columns) {
            line += String(repeating: " ", count: max(0, column.width - cell.count)) + cell + " "
        }
        return line + name
    }
}
