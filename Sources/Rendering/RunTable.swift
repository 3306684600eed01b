import Documents
import Measurements
import Text

/// The table of `syslat run`: the columns of `strace -c`, and columns for CPU, waiting and latency.
enum RunTable {
    /// The lines of the table, the column heads first.
    ///
    /// - Parameter setsWaitsApart: whether calls that wait by design are listed below the others. `% time` always leaves them
    ///   out: it is the share of the time of all other calls.
    static func lines(_ document: StatsDocument, setsWaitsApart: Bool) -> [String] {
        let rows = document.rows.filter { $0[.calls] > 0 }
        let bySyscall = document.grouping == .syscall
        let key: Statistic = bySyscall ? .total : .cpu
        let whole = rows.filter { !$0.waitsByDesign }.reduce(UInt64(0)) { $0 &+ $1[key] }
        func cells(_ row: StatsRow) -> [String] {
            [row.waitsByDesign ? "" : share(row[key], of: whole)] + figures(row.values) + [name(row)]
        }
        let main = rows.filter { !(setsWaitsApart && $0.waitsByDesign) }
        let apart = rows.filter { setsWaitsApart && $0.waitsByDesign }
        var groups = main.isEmpty ? [] : [main.map(cells)]
        if !apart.isEmpty {
            let title = Array(repeating: "", count: heads.count) + ["(waits by design:)"]
            groups.append([title] + apart.map(cells))
        }
        let total = [share(whole, of: whole)] + figures(sum(rows)) + ["total"]
        let head = [bySyscall ? "% time" : "% cpu"] + heads.dropFirst() + [document.grouping.rawValue]
        return laid(out: [[Array(head)]] + groups + [[total]])
    }

    private static let heads = ["% time", "seconds", "calls", "errors", "cpu", "wait", "p50", "p99", "max"]

    private static func figures(_ values: StatisticValues) -> [String] {
        let durations: [Statistic] = [.cpu, .wait, .p50, .p99, .max]
        return [
            Format.fixed(Double(values[.total]) / 1e9, digits: 6), "\(values[.calls])",
            values[.errors] == 0 ? "" : "\(values[.errors])",
        ] + durations.map { values[$0] == 0 ? "" : Format.duration(ns: values[$0]) }
    }

    private static func share(_ part: UInt64, of whole: UInt64) -> String {
        whole == 0 ? "" : Format.fixed(Double(part) / Double(whole) * 100, digits: 2)
    }

    private static func name(_ row: StatsRow) -> String {
        let shares = (row.syscalls ?? []).map { StatsRow.displayName($0.name, abi: $0.abi) }.joined(separator: ", ")
        return (shares.isEmpty ? row.displayName : "\(row.displayName)  \(shares)").printable
    }

    private static func sum(_ rows: [StatsRow]) -> StatisticValues {
        var figures = Figures(seconds: 0)
        for row in rows {
            figures.calls &+= row[.calls]
            figures.counters[.errors] &+= row[.errors]
            figures.counters[.totalNs] &+= row[.total]
            figures.counters[.waitNs] &+= row[.wait]
        }
        return StatisticValues(figures, of: [.calls, .errors, .total, .cpu, .wait])
    }

    /// The rows of each group in columns, with rules between the groups as in `strace -c`.
    private static func laid(out groups: [[[String]]]) -> [String] {
        let rows = groups.joined()
        let widths = heads.indices.map { column in rows.map { $0[column].utf8.count }.max() ?? 0 }
        let nameWidth = min(rows.map { DisplayText.width($0[heads.count]) }.max() ?? 0, 24)
        let rule = (widths + [nameWidth]).map { String(repeating: "-", count: $0) }.joined(separator: " ")
        let texts = groups.map { group in
            group.map { row in
                let cells = widths.indices.map { DisplayText.fit(row[$0], columns: widths[$0], alignsRight: true) }
                return (cells + [row[heads.count]]).joined(separator: " ")
            }
        }
        return Array(texts.joined(separator: [rule]))
    }
}
