package import Measurements
package import Syscalls

/// The calls in flight, by row.
package struct InFlightAges {
    /// The age of the oldest, in ns.
    package private(set) var oldestNs: [SyscallID: UInt64] = [:]
    /// The number of calls that entered before the probe attached, and so aren't in its count of entries.
    package private(set) var olderThanProbe: [SyscallID: UInt64] = [:]
    /// The calls themselves.
    package private(set) var calls: [CallInFlight] = []
    private var now: UInt64 = 0
    private var attached: UInt64 = 0
    /// Why they are unknown; nil if they are known.
    package private(set) var failure: String?

    /// Unknown ages, because of `failure`.
    package init(failure: String) { self.failure = failure }

    /// - Parameters:
    ///   - now: CLOCK_MONOTONIC in ns.
    ///   - attached: the time when the probe attached, on the same clock. Older calls have at least that age.
    package init(_ calls: [CallInFlight], now: UInt64, attached: UInt64) {
        (self.calls, self.now, self.attached) = (calls, now, attached)
        for call in calls {
            let key = call.id
            oldestNs[key] = max(oldestNs[key] ?? 0, call.age(at: now, attached: attached))
            if call.startNs == nil { olderThanProbe[key, default: 0] += 1 }
        }
    }

    /// The age of one of `calls`, in ns.
    func age(of call: CallInFlight) -> UInt64 { call.age(at: now, attached: attached) }
}
