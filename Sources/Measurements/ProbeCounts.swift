/// The probe's counts about itself since it attached.
package struct ProbeCounts: Equatable, Sendable {
    /// Returns whose entry was not seen: fork children, and calls older than the probe.
    package var unmatchedExits: UInt64 = 0
    /// Losses by reason; a reason that is missing is unknown.
    package var lost: [LossReason: UInt64] = [:]
    /// Whether calls of another ABI than the native one are counted in the row `other`, since all rows for other ABIs are taken.
    package var isFull = false
    /// Whether some octaves are coarse, or errors without their number, since all memory for them is taken.
    package var isCoarse = false
    /// The cost of recording per system call on this machine, in ns; nil if it wasn't measured.
    package var costNsPerCall: Double?

    /// Nothing counted yet, and nothing lost.
    package init() { for reason in LossReason.allCases { lost[reason] = 0 } }
}
