/// Maps counts to a few levels on a logarithmic scale.
enum Level {
    /// 0 for nothing, 1 for one call, `levels` for `most`.
    static func of(_ count: UInt64, most: UInt64, levels: Int) -> Int {
        guard count > 0, most > 0 else { return 0 }
        guard most > 1 else { return levels }
        let share = logarithm(Double(count)) / logarithm(Double(most))
        return 1 + Int((share * Double(levels - 1)).rounded())
    }

    private static func logarithm(_ value: Double) -> Double {
        // Base 2: the exponent, with linear interpolation by the significand, which is close enough for a bar.
        Double(value.exponent) + value.significand - 1
    }
}
