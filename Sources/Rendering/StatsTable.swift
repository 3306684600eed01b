package import Documents
import Measurements
import Text

/// A stats document as a text table of at most 80 columns, or 200, with the columns that `syslat top` has at that width.
/// Foreign names in it have no control characters.
package enum StatsTable {
    /// The lines of the table, the column heads first.
    ///
    /// - Parameters:
    ///   - grouping: the kind of subject of the rows.
    ///   - untold: the calls outside of all rows; they have a line at the end, unless there are none.
    ///   - seconds: the divisor of counts and times; nil for totals.
    ///   - isWide: whether the table may have 200 columns, with every figure, and the errors or the system calls by name.
    package static func lines(
        _ rows: [StatsRow], by grouping: Grouping = .syscall, untold: Untold? = nil, per seconds: TableColumn.Seconds,
        isWide: Bool = false
    ) -> [String] {
        let layout = TableLayout(width: isWide ? 200 : 80, by: grouping, drawings: nil)
        let heads = layout.columns.map { $0.title(isTotal: seconds == nil) }
        func line(_ row: StatsRow, name: String) -> String {
            Self.line(name, layout.columns.map { $0.text(row, per: seconds) }, remarks(row), layout)
        }
        let hasRemarks = layout.errnosWidth > 0 && !rows.contains { $0.syscalls == nil && $0.errnos == nil }
        var lines = [Self.line(grouping.rawValue.uppercased(), heads, hasRemarks ? remarksTitle(grouping) : "", layout)]
        lines += rows.map { line($0, name: $0.displayName) }
        if let untold, !untold.isEmpty {
            lines.append(line(StatsRow(subject: .command(nil), values: untold.total.values), name: "(untold)"))
        }
        return lines
    }

    /// The head of the last column.
    package static func remarksTitle(_ grouping: Grouping) -> String {
        grouping == .syscall ? "ERRORS BY NAME" : "MOST TIME IN"
    }

    /// The last column: the errors by name, or the system calls with the most time.
    package static func remarks(_ row: StatsRow) -> String {
        row.syscalls.map { shares in
            shares.map { share in
                "\(StatsRow.displayName(share.name, abi: share.abi)) \(Format.duration(ns: share.totalNs))"
            }.joined(separator: ", ")
        } ?? errnos(row)
    }

    private static func line(_ name: String, _ cells: [String], _ errnos: String, _ layout: TableLayout) -> String {
        var line = DisplayText.fit(name, columns: layout.nameWidth)
        for (cell, column) in zip(cells, layout.columns) {
            line += " " + DisplayText.fit(cell, columns: column.width, alignsRight: true)
        }
        if layout.errnosWidth > 0 { line += "  " + DisplayText.fit(errnos, columns: layout.errnosWidth - 1) }
        while line.last == " " { line.removeLast() }
        return line
    }

    /// The errors by name, the most frequent first.
    package static func errnos(_ row: StatsRow) -> String {
        row.sortedErrnos.map { "\($0.name) \(Format.count($0.count))" }.joined(separator: ", ")
    }

    /// The lines above the table: machine, window and totals, in at most 80 columns.
    package static func summary(_ document: StatsDocument) -> [String] {
        let totals = document.totals
        let recorder = document.recorder
        var calls = "\(Format.count(totals[.calls])) calls (\(Format.rate(totals.double(.callsPerSecond)))/s)"
        calls += ", \(Format.count(totals[.errors])) errors, \(Format.shortCount(totals[.inFlight])) in flight"
        calls += ", \(Format.duration(ns: totals[.cpu])) cpu, \(Format.duration(ns: totals[.wait])) wait"
        var lines = [machine(document), calls]
        if !recorder.lost.isEmpty {
            let reasons = LossReason.allCases.map { reason in
                "\(recorder.lost[reason].map(Format.count) ?? "unknown") \(reason.words)"
            }
            lines.append("LOST since attach: \(reasons.joined(separator: ", "))")
        }
        if recorder.isFull {
            lines.append("all rows for other ABIs are taken: the row 'other' has the calls that came after")
        }
        if recorder.isCoarse {
            lines.append("histogram memory is used up: rows marked * have powers of two for buckets")
        }
        return lines
    }

    /// The machine and the window. Two names that are too long together get half of the room each.
    private static func machine(_ document: StatsDocument) -> String {
        let span = ", \(Format.fixed(document.window.seconds, digits: 1)) s to \(document.window.to)"
        let room = 80 - ", Linux ".count - span.count
        let host = cut(document.host, to: max(room - document.kernel.count, room / 2))
        return "\(host), Linux \(cut(document.kernel, to: room - host.count))\(span)".printable
    }

    private static func cut(_ text: String, to width: Int) -> String {
        text.count <= width ? text : text.prefix(width - 1) + "…"
    }
}

extension Untold.Sums {
    /// The totals, without the length of the window.
    fileprivate var values: StatisticValues {
        var figures = Figures(seconds: 0)
        figures.calls = calls
        figures.counters[.errors] = errors
        figures.counters[.totalNs] = totalNs
        figures.counters[.waitNs] = waitNs
        figures.counters[.runnableNs] = runnableNs
        return StatisticValues(figures, of: [.calls, .errors, .total, .cpu, .wait, .blocked, .runnable])
    }
}
