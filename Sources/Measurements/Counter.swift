/// A counter of a row. Counters add up over time, CPUs and rows.
///
/// The raw value identifies it in packed deltas and never changes its meaning. A counter that is removed leaves a gap.
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
    /// Calls in flight whose state was lost; `LossReason` has the reasons.
    case lost = 6
}
