/// The counts of calls of similar duration: the unit in which the calls of subjects are counted.
///
/// The kernel half counts in the same units (`struct syslat_cell`), so that its counts are added here unchanged.
package struct Tally: Equatable, Sendable {
    /// Their time in ns.
    package var totalNs: UInt64 = 0
    /// The part of `totalNs` that the threads spent off the CPU, in ns.
    package var waitNs: UInt64 = 0
    /// The part of `waitNs` in which the threads could have run, in ns.
    package var runnableNs: UInt64 = 0
    /// The longest of them, in ns.
    package var maxNs: UInt64 = 0
    /// Those that returned -4095 ... -1.
    package var errors: UInt64 = 0
    /// The number of calls by octave within the group (`LedgerKey.group`).
    package var counts: InlineArray<4, UInt64> = .init(repeating: 0)

    /// The number of octaves in a group.
    package static let octaves = 4

    /// Nothing counted yet.
    package init() {}

    /// The number of calls.
    @inlinable package var calls: UInt64 { counts[0] &+ counts[1] &+ counts[2] &+ counts[3] }

    package static func == (left: Tally, right: Tally) -> Bool {
        left.totalNs == right.totalNs && left.waitNs == right.waitNs && left.runnableNs == right.runnableNs
            && left.maxNs == right.maxNs && left.errors == right.errors
            && left.counts.indices.allSatisfy { left.counts[$0] == right.counts[$0] }
    }

    /// Adds the counts of `other`.
    @inlinable package static func += (left: inout Tally, right: Tally) {
        left.totalNs &+= right.totalNs
        left.waitNs &+= right.waitNs
        left.runnableNs &+= right.runnableNs
        left.maxNs = max(left.maxNs, right.maxNs)
        left.errors &+= right.errors
        for index in left.counts.indices { left.counts[index] &+= right.counts[index] }
    }
}
