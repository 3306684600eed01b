import Documents
import Measurements
import Text

/// Bars of characters.
enum Bar {
    /// A bar of the time on the CPU (full, from the left) and the time waiting (light).
    static func cpuAndWait(_ row: StatsRow, width: Int, _ capabilities: Capabilities) -> StyledLine {
        var line = StyledLine()
        guard row[.total] > 0 else {
            line.pad(to: width)
            return line
        }
        let cpu = min(width, Int((Double(row[.cpu]) / Double(row[.total]) * Double(width)).rounded()))
        line.append(String(repeating: capabilities.isUnicode ? "█" : "#", count: cpu), .green)
        line.append(String(repeating: capabilities.isUnicode ? "░" : ".", count: width - cpu), .blue)
        return line
    }

    private static let eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]

    /// A bar of `part` of `whole` in at most `width` cells. Any part above zero is visible.
    static func horizontal(_ part: Double, of whole: Double, width: Int, _ capabilities: Capabilities) -> String {
        guard part > 0, whole > 0, width > 0 else { return "" }
        let cells = min(part / whole, 1) * Double(width)
        guard capabilities.isUnicode else { return String(repeating: "#", count: max(1, Int(cells.rounded()))) }
        let count = max(1, Int((cells * 8).rounded()))
        return String(repeating: "█", count: count / 8) + eighths[count % 8]
    }
}
