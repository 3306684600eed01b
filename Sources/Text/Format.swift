/// Quantities as people read them, in a few characters.
package enum Format {
    /// A duration in at most 6 characters: `812ns`, `1.31us`, `20.1ms`, `4.20s`, `12m30s`, `3h05m`, `9d04h`, `412d`, `28y`.
    package static func duration(ns: UInt64) -> String {
        switch ns {
        case ..<1_000: "\(ns)ns"
        case ..<999_500: scaled(Double(ns) / 1e3) + "us"
        case ..<999_500_000: scaled(Double(ns) / 1e6) + "ms"
        case ..<119_500_000_000: scaled(Double(ns) / 1e9) + "s"
        case ..<3_600_000_000_000: pair(ns / 1_000_000_000, "m", 60, "s")
        case ..<86_400_000_000_000: pair(ns / 60_000_000_000, "h", 60, "m")
        case ..<8_640_000_000_000_000: pair(ns / 3_600_000_000_000, "d", 24, "h")
        case ..<864_000_000_000_000_000: "\(ns / 86_400_000_000_000)d"
        default: "\(ns / 31_536_000_000_000_000)y"
        }
    }

    /// A count in at most 7 characters: exact below ten million, then `12.3M`, `4.56G`.
    package static func count(_ count: UInt64) -> String {
        switch count {
        case ..<10_000_000: "\(count)"
        case ..<999_500_000: scaled(Double(count) / 1e6) + "M"
        default: large(Double(count))
        }
    }

    /// A count in at most 4 characters: exact below ten thousand, then `12k`, `123k`, `1.2M`.
    package static func shortCount(_ count: UInt64) -> String {
        if count < 10_000 { return "\(count)" }
        let units: [(Double, String)] = [(1e3, "k"), (1e6, "M"), (1e9, "G"), (1e12, "T"), (1e15, "P"), (1e18, "E")]
        let (size, letter) = units.first { Double(count) / $0.0 < 999.5 } ?? units[5]
        let value = Double(count) / size
        return fixed(value, digits: value < 9.95 ? 1 : 0) + letter
    }

    /// From a thousand million: `4.56G`, `12.3E`.
    private static func large(_ value: Double) -> String {
        switch value {
        case ..<999.5e9: scaled(value / 1e9) + "G"
        case ..<999.5e12: scaled(value / 1e12) + "T"
        case ..<999.5e15: scaled(value / 1e15) + "P"
        case ..<999.5e18: scaled(value / 1e18) + "E"
        default: ">999E"
        }
    }

    /// A rate in at most 6 characters: `0.03`, `4.20`, `421`, `81.2k`, `1.20M`.
    package static func rate(_ rate: Double) -> String {
        switch rate {
        case ..<9999.5: scaled(rate)
        case ..<999_500: scaled(rate / 1e3) + "k"
        case ..<999_500_000: scaled(rate / 1e6) + "M"
        default: large(rate)
        }
    }

    /// A part of a whole in percent: `0`, `<1`, `37`, `100`; empty if the whole is 0.
    package static func percent(_ part: UInt64, of whole: UInt64) -> String {
        guard whole > 0 else { return "" }
        let percent = Double(part) / Double(whole) * 100
        return part > 0 && percent < 0.5 ? "<1" : "\(Int(min(percent, 999).rounded()))"
    }

    /// Three significant digits below 1000: `1.23`, `12.3`, `123`.
    package static func scaled(_ value: Double) -> String {
        switch value {
        case 0: "0"
        case ..<9.995: fixed(value, digits: 2)
        case ..<99.95: fixed(value, digits: 1)
        case 1e15...: ">1e15"
        default: "\(Int(value.rounded()))"
        }
    }

    /// `value` with `digits` digits after the point.
    package static func fixed(_ value: Double, digits: Int) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
        var scale = 1
        for _ in 0..<digits { scale *= 10 }
        let units = Int((abs(value) * Double(scale)).rounded())
        let (whole, part) = units.quotientAndRemainder(dividingBy: scale)
        let sign = value < 0 && units > 0 ? "-" : ""
        guard digits > 0 else { return "\(sign)\(whole)" }
        let fraction = String(part)
        return "\(sign)\(whole)." + String(repeating: "0", count: digits - fraction.count) + fraction
    }

    private static func pair(_ units: UInt64, _ large: String, _ size: UInt64, _ small: String) -> String {
        let (whole, rest) = units.quotientAndRemainder(dividingBy: size)
        return "\(whole)\(large)\(rest < 10 ? "0" : "")\(rest)\(small)"
    }
}
