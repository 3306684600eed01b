/// Durations as people write them: `500ms`, `10s`, `5m`, `1h`.
package enum DurationText {
    /// The accepted forms, for error messages.
    package static let help = "a number with a unit: ms, s, m or h, such as 500ms, 10s or 5m"

    /// The duration in ns; nil if `text` is zero or not up to six digits, up to three decimals, and a unit.
    package static func nanoseconds(_ text: String) -> UInt64? {
        let units: [Substring: UInt64] = [
            "ms": 1_000_000, "s": 1_000_000_000, "m": 60_000_000_000, "h": 3_600_000_000_000,
        ]
        let number = text.prefix { $0 == "." || isDigit($0) }
        let parts = number.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let decimals = parts.count == 2 ? parts[1] : "0"
        guard let unit = units[text.dropFirst(number.count)], (1...6).contains(parts[0].count),
            (1...3).contains(decimals.count), decimals.allSatisfy(isDigit),
            let whole = UInt64(parts[0]),
            let thousandths = UInt64(decimals + String(repeating: "0", count: 3 - decimals.count))
        else { return nil }
        let nanoseconds = whole * unit + thousandths * (unit / 1000)
        return nanoseconds > 0 ? nanoseconds : nil
    }

    private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }
}
