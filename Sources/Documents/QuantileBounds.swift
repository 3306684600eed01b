import Histograms
import Measurements

/// A quantile with its bounds.
package struct QuantileBounds: Decodable, Equatable, Sendable {
    /// 0 ... 1.
    package var quantile: Double
    /// The estimate.
    package var valueNs: UInt64
    /// The smallest value that the exact quantile can have.
    package var lowerNs: UInt64
    /// The largest value that the exact quantile can have.
    package var upperNs: UInt64

    /// A quantile from its parts.
    package init(quantile: Double, valueNs: UInt64, lowerNs: UInt64, upperNs: UInt64) {
        self.quantile = quantile
        self.valueNs = valueNs
        self.lowerNs = lowerNs
        self.upperNs = upperNs
    }

    /// The quantiles of `Figures.permille`, as far as there are any.
    static func all(_ quantiles: [Quantile]) -> [QuantileBounds] {
        zip(Figures.permille, quantiles).map { permille, quantile in
            QuantileBounds(
                quantile: Double(permille) / 1000, valueNs: quantile.value, lowerNs: quantile.bounds.lowerBound,
                upperNs: quantile.bounds.upperBound)
        }
    }

    /// The names in JSON.
    package enum CodingKeys: String, CodingKey {
        case quantile
        case valueNs = "value_ns"
        case lowerNs = "lower_ns"
        case upperNs = "upper_ns"
    }
}
