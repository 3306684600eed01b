package import Measurements

/// The calls that could not be counted where they belong, by reason.
package struct Losses: Equatable, Sendable {
    private var counts: [LossReason: UInt64]

    /// Losses by reason; a reason that is missing is unknown.
    package init(_ counts: [LossReason: UInt64]) { self.counts = counts }

    /// The losses for `reason`; nil if the kernel doesn't report them.
    package subscript(reason: LossReason) -> UInt64? { counts[reason] }

    /// All known losses.
    package var total: UInt64 { counts.values.reduce(0, &+) }

    /// Whether there are no known losses.
    package var isEmpty: Bool { total == 0 }
}

extension Losses: Decodable {
    package init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: JSONKey.self)
        var counts: [LossReason: UInt64] = [:]
        for reason in LossReason.allCases {
            counts[reason] = try object.decodeIfPresent(UInt64.self, forKey: JSONKey(reason.rawValue))
        }
        self.init(counts)
    }
}
