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

    /// One more than the largest raw value.
    package static let limit = 7
}

/// A value for each `Counter`. Adding and subtracting wrap around, as the kernel's counters do.
package struct Counters: Equatable, Sendable {
    private var values: InlineArray<7, UInt64> = .init(repeating: 0)

    /// All zero.
    package init() {}

    /// The value of one counter.
    package subscript(counter: Counter) -> UInt64 {
        get { values[counter.rawValue] }
        set { values[counter.rawValue] = newValue }
    }

    /// Whether all are zero.
    package var isZero: Bool { self == Counters() }

    package static func == (left: Counters, right: Counters) -> Bool {
        left.values.indices.allSatisfy { left.values[$0] == right.values[$0] }
    }

    package static func += (left: inout Counters, right: Counters) {
        for index in left.values.indices { left.values[index] &+= right.values[index] }
    }

    package static func - (left: Counters, right: Counters) -> Counters {
        var difference = left
        for index in left.values.indices { difference.values[index] &-= right.values[index] }
        return difference
    }
}
