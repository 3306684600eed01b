/// Durations as people write them: `500ms`, `10s`, `5m`, `1h`.
public enum DurationText {
    /// What is accepted, for error messages.
    public static let help = "a number with a unit: ms, s, m or h, such as 500ms, 10s or 5m"

    /// The duration in ns; nil if `text` isn't one, is zero, or is longer than 1000 hours.
    public static func nanoseconds(_ text: String) -> UInt64? {
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let units: [Substring: Double] = ["ms": 1e6, "s": 1e9, "m": 60e9, "h": 3600e9]
        guard let number = Double(digits), let unit = units[text.dropFirst(digits.count)] else { return nil }
        let nanoseconds = (number * unit).rounded()
        return nanoseconds >= 1 && nanoseconds <= 3600e12 ? UInt64(nanoseconds) : nil
    }
}
