package import Documents
import Measurements
import Text

/// A stats document as a text table of at most 80 columns, or 200, with the columns that `syslat top` has at that width. No name in it
/// that comes from elsewhere has a control character.
package enum StatsTable {
    /// The lines of the table, the column heads first.
    ///
    /// - Parameters:
    ///   - seconds: what counts and times are divided by; nil for totals.
    ///   - isWide: whether it may take 200 columns; then it has every figure, and the errors by name.
    package static func lines(_ rows: [StatsRow], per seconds: TableColumn.Seconds, isWide: Bool = false) -> [String] {
        let layout = TableLayout(width: isWide ? 200 : 80, drawings: nil)
        let heads = layout.columns.map { $0.title(isTotal: seconds == nil) }
        return [line("SYSCALL", heads, layout.errnosWidth > 0 ? "ERRORS BY NAME" : "", layout)]
            + rows.map { row in
                line(row.displayName, layout.columns.map { $0.text(row, per: seconds) }, errnos(row), layout)
            }
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

    /// What stands above the table: what the figures are about, in at most 80 columns.
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

    /// Which machine and when. Of names that are too long together, each has half of the room.
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
