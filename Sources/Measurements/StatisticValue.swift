/// The value of a statistic.
package enum StatisticValue: Equatable, Sendable {
    /// A count, or a duration in ns.
    case integer(UInt64)
    /// A rate.
    case real(Double)

    /// As a floating-point number, which has 53 bits.
    package var double: Double {
        switch self {
        case .integer(let value): Double(value)
        case .real(let value): value
        }
    }

    /// As an integer. The fraction of a rate is cut off, and a value that is too large becomes the largest integer.
    package var integer: UInt64 {
        switch self {
        case .integer(let value): value
        case .real(let value): value < 1 ? 0 : UInt64(exactly: value.rounded(.down)) ?? .max
        }
    }
}

extension StatisticValue: Comparable {
    package static func < (left: StatisticValue, right: StatisticValue) -> Bool {
        if case .integer(let left) = left, case .integer(let right) = right { return left < right }
        return left.double < right.double
    }
}
