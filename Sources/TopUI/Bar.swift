import Documents
import Rendering
import Text

/// Bars of characters.
enum Bar {
    /// How time divides into CPU (full, from the left) and waiting (light).
    static func cpuAndWait(_ row: SyscallRow, width: Int, _ capabilities: Capabilities) -> StyledLine {
        var line = StyledLine()
        guard row.totalNs > 0 else {
            line.pad(to: width)
            return line
        }
        let cpu = min(width, Int((Double(row.cpuNs) / Double(row.totalNs) * Double(width)).rounded()))
        line.append(String(repeating: capabilities.isUnicode ? "█" : "#", count: cpu), .green)
        line.append(String(repeating: capabilities.isUnicode ? "░" : ".", count: width - cpu), .blue)
        return line
    }

    private static let eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]

    /// A bar of `part` of `whole` in at most `width` cells; what is not nothing is seen.
    static func horizontal(_ part: Double, of whole: Double, width: Int, _ capabilities: Capabilities) -> String {
        guard part > 0, whole > 0, width > 0 else { return "" }
        let cells = min(part / whole, 1) * Double(width)
        guard capabilities.isUnicode else { return String(repeating: "#", count: max(1, Int(cells.rounded()))) }
        let count = max(1, Int((cells * 8).rounded()))
        return String(repeating: "█", count: count / 8) + eighths[count % 8]
    }
}

/// A latency distribution in one line: time goes to the right, a power of two at a time where there is room.
enum Distribution {
    /// The powers of two of ns that are shown, 128 ns to 17 s; what is shorter or longer stands at the ends.
    static let octaves = 7...34

    private static let blocks: [Character] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    private static let shades: [Character] = [" ", ".", ":", "-", "=", "+", "*", "#", "@"]

    /// How many octaves a cell holds where there are `width` cells.
    private static func octavesPerCell(_ width: Int) -> Int { (octaves.count + width - 1) / width }

    /// Between which durations the line goes.
    static func head(width: Int) -> String {
        let used = (octaves.count + octavesPerCell(width) - 1) / octavesPerCell(width)
        let (from, to) = ("128ns", "17s")
        return from + String(repeating: " ", count: max(1, used - from.count - to.count)) + to
    }

    /// One cell for one or more octaves; its height is the logarithm of the count, so that few slow calls are seen too.
    static func line(_ counts: [UInt64], width: Int, _ capabilities: Capabilities) -> String {
        let each = octavesPerCell(width)
        var cells = [UInt64](repeating: 0, count: (octaves.count + each - 1) / each)
        for (octave, count) in counts.enumerated() where count > 0 {
            let place = min(max(octave, octaves.lowerBound), octaves.upperBound) - octaves.lowerBound
            cells[place / each] += count
        }
        let most = cells.max() ?? 0
        let ladder = capabilities.isUnicode ? blocks : shades
        let text = String(cells.map { ladder[Level.of($0, most: most, levels: ladder.count - 1)] })
        return DisplayText.fit(text, columns: width)
    }
}

/// Counts as few steps on a logarithmic scale.
enum Level {
    /// 0 for nothing, 1 for one call, `levels` for `most`.
    static func of(_ count: UInt64, most: UInt64, levels: Int) -> Int {
        guard count > 0, most > 0 else { return 0 }
        guard most > 1 else { return levels }
        let share = logarithm(Double(count)) / logarithm(Double(most))
        return 1 + Int((share * Double(levels - 1)).rounded())
    }

    private static func logarithm(_ value: Double) -> Double {
        // Base 2: the exponent, and the significand taken as linear in between, which is close enough for a picture.
        Double(value.exponent) + value.significand - 1
    }
}
