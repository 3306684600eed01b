import Text

/// A stats document as a text table of at most 80 columns, or 200: numbers to the right, the name last. No name in it that comes
/// from elsewhere has a control character.
public enum StatsTable {
    /// The lines of the table, the column heads first.
    ///
    /// - Parameter isWide: whether it may take 200 columns; then it has every figure, and the errors by name.
    public static func lines(_ rows: [SyscallRow], isWide: Bool = false) -> [String] {
        guard isWide else {
            return [line(narrow.map(\.title), narrow, "SYSCALL")]
                + rows.map { row in line(narrow.map { $0.value(row) }, narrow, cut(displayName(row), to: 19)).printable
                }
        }
        let heads = line(wide.map(\.title), wide, padded("SYSCALL", to: nameWidth) + " ERRNOS")
        return [heads]
            + rows.map { row in
                let name = padded(displayName(row), to: nameWidth)
                let text = line(wide.map { $0.value(row) }, wide, "\(name) \(errnos(row))")
                return String(text.reversed().drop { $0 == " " }.reversed()).printable
            }
    }

    /// The longest name of a system call, with an ABI.
    private static let nameWidth = 30

    private static func cut(_ text: String, to width: Int) -> String {
        text.count <= width ? text : text.prefix(width - 1) + "…"
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    /// The errors by name, the most frequent first, as many as there is room for.
    private static func errnos(_ row: SyscallRow) -> String {
        let sorted = row.errnos.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        return cut(sorted.map { "\($0.key) \(Format.count($0.value))" }.joined(separator: ", "), to: 50)
    }

    /// What stands above the table: what the figures are about, in at most 80 columns.
    public static func summary(_ document: StatsDocument) -> [String] {
        let totals = document.totals
        let recorder = document.recorder
        var calls = "\(Format.count(totals.calls)) calls (\(Format.rate(totals.callsPerSecond))/s)"
        calls += ", \(Format.count(totals.errors)) errors, \(Format.shortCount(totals.inFlight)) in flight"
        calls += ", \(Format.duration(ns: totals.cpuNs)) cpu, \(Format.duration(ns: totals.waitNs)) wait"
        var lines = [machine(document), calls]
        if !recorder.lost.isEmpty {
            let lost = recorder.lost
            lines.append(
                "LOST since attach: \(lost.recursion.map(Format.count) ?? "unknown") recursion, \(Format.count(lost.noMemory)) no memory, "
                    + "\(Format.count(lost.overwritten)) overwritten")
        }
        if recorder.isFull {
            lines.append("all rows for other ABIs are taken: the row 'other' has the calls that came after")
        }
        if recorder.isCoarse {
            lines.append("histogram memory is used up: rows marked * have powers of two for buckets")
        }
        return lines
    }

    /// Which machine and when. Of names that are too long together, each has half of the room.
    private static func machine(_ document: StatsDocument) -> String {
        let span = ", \(Format.fixed(document.window.seconds, digits: 1)) s to \(document.window.to)"
        let room = 80 - ", Linux ".count - span.count
        let host = cut(document.host, to: max(room - document.kernel.count, room / 2))
        return "\(host), Linux \(cut(document.kernel, to: room - host.count))\(span)".printable
    }

    /// The call's name, with its ABI where that isn't the usual one of 64-bit programs.
    public static func displayName(_ row: SyscallRow) -> String {
        displayName(name: row.name, abi: row.abi) + (row.isCoarse ? "*" : "")
    }

    /// A call's name, with its ABI where that isn't the usual one of 64-bit programs.
    public static func displayName(name: String, abi: String?) -> String {
        guard let abi, ["i386", "arm", "x32"].contains(abi) else { return name }
        return "\(name)/\(abi)"
    }

    private struct Column: Sendable {
        let title: String
        let width: Int
        let value: @Sendable (SyscallRow) -> String
    }

    private static let calls = Column(title: "CALLS", width: 7) { Format.count($0.calls) }
    private static let rate = Column(title: "/S", width: 6) { Format.rate($0.callsPerSecond) }
    private static let errors = Column(title: "ERRORS", width: 7) { $0.errors == 0 ? "" : Format.count($0.errors) }
    private static let cpuShare = Column(title: "CPU%", width: 4) { Format.percent($0.cpuNs, of: $0.totalNs) }
    private static let inFlight = Column(title: "INFL", width: 4) {
        $0.inFlight.count == 0 ? "" : Format.shortCount($0.inFlight.count)
    }

    private static func time(_ title: String, _ value: @escaping @Sendable (SyscallRow) -> UInt64) -> Column {
        Column(title: title, width: 6) { $0.calls == 0 ? "" : Format.duration(ns: value($0)) }
    }

    private static func latency(_ title: String, _ value: @escaping @Sendable (LatencySummary) -> UInt64) -> Column {
        Column(title: title, width: 6) { $0.latencyNs.map { Format.duration(ns: value($0)) } ?? "" }
    }

    private static let narrow = [
        calls, rate, errors, time("TIME") { $0.totalNs }, cpuShare, latency("P50") { $0.p50 },
        latency("P99") { $0.p99 }, latency("MAX") { $0.max }, inFlight,
    ]

    private static let wide = [
        calls, rate, errors, time("TIME") { $0.totalNs }, time("CPU") { $0.cpuNs }, cpuShare,
        time("BLOCK") { $0.blockedNs }, time("RUNQ") { $0.runnableNs }, latency("MIN") { $0.min },
        latency("MEAN") { $0.mean }, latency("P50") { $0.p50 }, latency("P90") { $0.p90 }, latency("P99") { $0.p99 },
        latency("P99.9") { $0.p999 }, latency("MAX") { $0.max }, inFlight,
        Column(title: "OLDEST", width: 6) { $0.inFlight.oldestNs.map { Format.duration(ns: $0) } ?? "" },
    ]

    private static func line(_ cells: [String], _ columns: [Column], _ end: String) -> String {
        var line = ""
        for (cell, column) in zip(cells, columns) {
            line += String(repeating: " ", count: max(0, column.width - cell.count)) + cell + " "
        }
        return line + end
    }
}
