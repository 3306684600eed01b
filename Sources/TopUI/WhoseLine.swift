import Documents
import Measurements
import Text

/// The callers of a call, in a line of its detail: the processes with most of its time.
enum WhoseLine {
    static func line(_ whose: TopAnswer.Whose, columns: Int) -> StyledLine {
        var line = StyledLine("callers ")
        switch whose.callers {
        case .failure(let error): line.append("unknown: \(error)", .dim)
        case .success(let document):
            let untold = document.untold?.total.totalNs ?? 0
            if document.rows.isEmpty && untold == 0 { line.append("none in this window", .dim) }
            for (index, row) in document.rows.enumerated() {
                line.append(index == 0 ? "" : ", ")
                line.append(row.displayName, .cyan)
                line.append(" \(Format.duration(ns: row[.total]))")
            }
            if untold > 0 { line.append("\(document.rows.isEmpty ? "" : ", ")untold \(Format.duration(ns: untold))") }
            let hint = StyledLine("  Enter shows all", .dim)
            if line.width + hint.width <= columns { line.append(hint) }
        }
        return line
    }
}
