import Text

/// A latency distribution in one line. Latency increases to the right, by a power of two for each cell if there is room.
enum Distribution {
    /// The powers of two of ns that are shown, 128 ns to 17 s. Shorter and longer latencies count in the first and last cells.
    static let steps = 7...34

    private static let blocks: [Character] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    private static let shades: [Character] = [" ", ".", ":", "-", "=", "+", "*", "#", "@"]

    /// How many steps share a cell if there are `width` cells.
    private static func stepsPerCell(_ width: Int) -> Int { (steps.count + width - 1) / width }

    /// The head of the column: the shortest and the longest duration.
    static func head(width: Int) -> String {
        let used = (steps.count + stepsPerCell(width) - 1) / stepsPerCell(width)
        let (from, to) = ("128ns", "17s")
        return from + String(repeating: " ", count: max(1, used - from.count - to.count)) + to
    }

    /// One cell for one or more steps. Its height is the logarithm of the count, so that even a few slow calls are visible.
    static func line(_ counts: [UInt64], width: Int, _ capabilities: Capabilities) -> String {
        let each = stepsPerCell(width)
        var cells = [UInt64](repeating: 0, count: (steps.count + each - 1) / each)
        for (step, count) in counts.enumerated() where count > 0 {
            let place = min(max(step, steps.lowerBound), steps.upperBound) - steps.lowerBound
            cells[place / each] += count
        }
        let most = cells.max() ?? 0
        let ladder = capabilities.isUnicode ? blocks : shades
        let text = String(cells.map { ladder[Level.of($0, most: most, levels: ladder.count - 1)] })
        return DisplayText.fit(text, columns: width)
    }
}
