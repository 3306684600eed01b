import Documents
import Histograms
import Text

/// The latencies over the last minutes. Time runs to the right: each column is an interval or, for the time before the call was
/// shown, a step of the daemon's history, which is about as long. Latency increases upward, by a power of two for each row if
/// there is room. The colour or shade is the count, on a logarithmic scale.
struct Heatmap {
    /// The counts of each column; nil for a column that isn't known.
    private let columns: [[UInt32]?]
    private let steps: ClosedRange<Int>
    private let stepsPerRow: Int
    private let seconds: Double

    private static let labelWidth = 8

    init(_ history: HeatHistory, row: RowID, of subjects: Subjects = [:], columns: Int, rows: Int) {
        let shown = max(1, columns - Self.labelWidth)
        let known = history.columns(row, of: subjects, last: shown)
        self.columns = known.map(\.octaves)
        seconds = known.reduce(0) { $0 + $1.seconds }
        var (low, high) = (Int.max, Int.min)
        for column in self.columns.compactMap(\.self) {
            guard let first = column.firstIndex(where: { $0 > 0 }) else { continue }
            (low, high) = (min(low, first), max(high, column.count - 1))
        }
        steps = low <= high ? low...high : 0...0
        stepsPerRow = max(1, (steps.count + max(1, rows - 1) - 1) / max(1, rows - 1))
    }

    func lines(_ capabilities: Capabilities) -> [StyledLine] {
        guard columns.contains(where: { $0?.isEmpty == false }) else { return [] }
        let starts = stride(from: steps.lowerBound, through: steps.upperBound, by: stepsPerRow)
        let cells = starts.map { start in
            columns.map { column in
                column?.enumerated().reduce(UInt64(0)) { sum, entry in
                    (start..<(start + stepsPerRow)).contains(entry.offset) ? sum + UInt64(entry.element) : sum
                }
            }
        }
        let top = cells.reduce(0) { max($0, $1.compactMap(\.self).max() ?? 0) }
        let unknown = capabilities.isUnicode ? "·" : "?"
        let title =
            "HEATMAP of the last \(Format.duration(ns: UInt64(seconds * 1e9))), at most \(Format.count(top)) calls in a cell"
        return [StyledLine(title, .dim)]
            + zip(starts, cells).reversed().map { start, counts in
                // The label of a row is the longest latency in it.
                let end = min(start + stepsPerRow - 1, steps.upperBound, PowerOfTwo.steps - 2)
                let label = Format.duration(ns: PowerOfTwo.upperNs(end) ?? .max)
                var line = StyledLine(
                    DisplayText.fit(label, columns: Self.labelWidth - 1, alignsRight: true) + " ", .dim)
                for count in counts {
                    if let count {
                        append(count, most: top, to: &line, capabilities)
                    } else {
                        line.append(unknown, .dim)
                    }
                }
                return line
            }
    }

    /// From dark to bright. Each cell sets its own background, so the ramp is readable on dark and on light terminals.
    private static let ramp: [UInt8] = [17, 18, 19, 54, 90, 126, 162, 198, 203, 209, 215, 221, 227]
    private static let shades: [String] = [" ", ".", ":", "-", "=", "+", "*", "#", "%", "@"]
    private static let blocks: [String] = [" ", "░", "▒", "▓", "█"]

    private func append(_ count: UInt64, most: UInt64, to line: inout StyledLine, _ capabilities: Capabilities) {
        if capabilities.colors >= 256 {
            guard count > 0 else { return line.append(" ") }
            let level = Level.of(count, most: most, levels: Self.ramp.count)
            line.append(" ", Style(background: .indexed(Self.ramp[level - 1])))
        } else {
            let ladder = capabilities.isUnicode ? Self.blocks : Self.shades
            line.append(ladder[Level.of(count, most: most, levels: ladder.count - 1)], .plain)
        }
    }
}
