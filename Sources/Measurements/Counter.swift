/// A counter of a row that adds up: over time, over CPUs, over rows.
///
/// The raw value is how packed deltas name it, so it never changes its meaning: a counter that goes leaves a gap.
package enum Counter: Int, CaseIterable, Sendable {
    /// Calls that entered.
    case entries = 0
    /// Time of the calls that returned, in ns.
    case totalNs = 1
    /// The part of `totalNs` that the calling threads spent off the CPU, in ns.
    case waitNs = 2
    /// The part of `waitNs` in which the threads could have run and waited for a CPU, in ns. In the rest they were blocked.
    case runnableNs = 3
    /// Calls that returned -4095 ... -1.
    case errors = 4
    /// Calls whose thread ended inside them: exit, exit_group.
    case neverReturned = 5
    /// Calls in progress whose state was lost; `LossReason` has the reasons.
    case lost = 6
}
