import Measurements

/// The sums of a control group's calls, or of one kind of call in it.
package struct CallSums: Equatable, Sendable {
    /// Calls that returned.
    package var calls: UInt64 = 0
    /// Calls that returned an error.
    package var errors: UInt64 = 0
    /// Their time on a CPU, in ns.
    package var cpuNs: UInt64 = 0
    /// Their time off the CPU, in ns.
    package var waitNs: UInt64 = 0

    /// No calls.
    package init() {}

    /// Their time, in ns.
    package var totalNs: UInt64 { cpuNs &+ waitNs }

    static func += (left: inout CallSums, right: CallSums) {
        left = left.combined(right) { $0 &+ $1 }
    }

    mutating func add(_ tally: Tally) {
        calls &+= tally.calls
        errors &+= tally.errors
        cpuNs &+= tally.totalNs - min(tally.totalNs, tally.waitNs)
        waitNs &+= min(tally.totalNs, tally.waitNs)
    }

    /// The increase of each sum since `earlier`; 0 if it has decreased.
    func growth(since earlier: CallSums) -> CallSums { combined(earlier) { $0 - min($0, $1) } }

    /// The larger of each sum.
    func raised(to other: CallSums) -> CallSums { combined(other) { max($0, $1) } }

    private func combined(_ other: CallSums, _ operation: (UInt64, UInt64) -> UInt64) -> CallSums {
        var result = CallSums()
        result.calls = operation(calls, other.calls)
        result.errors = operation(errors, other.errors)
        result.cpuNs = operation(cpuNs, other.cpuNs)
        result.waitNs = operation(waitNs, other.waitNs)
        return result
    }
}
