package import Measurements
package import Syscalls

/// What is in progress, by row.
package struct InFlightAges {
    /// How long the oldest has been going on, in ns.
    package private(set) var oldestNs: [SyscallID: UInt64] = [:]
    /// How many entered before the probe attached: its own count of entries doesn't have them.
    package private(set) var olderThanProbe: [SyscallID: UInt64] = [:]
    /// The calls themselves.
    package private(set) var calls: [CallInFlight] = []
    private var now: UInt64 = 0
    private var attached: UInt64 = 0
    /// Why nothing is known of them; nil if it is.
    package private(set) var failure: String?

    /// Nothing, since `failure`.
    package init(failure: String) { self.failure = failure }

    /// - Parameters:
    ///   - now: CLOCK_MONOTONIC in ns.
    ///   - attached: when the probe attached, on the same clock; calls older than that are at least as old.
    package init(_ calls: [CallInFlight], now: UInt64, attached: UInt64) {
        (self.calls, self.now, self.attached) = (calls, now, attached)
        for call in calls {
            let key = call.id
            oldestNs[key] = max(oldestNs[key] ?? 0, call.age(at: now, attached: attached))
            if call.startNs == nil { olderThanProbe[key, default: 0] += 1 }
        }
    }

    /// How long one of `calls` has been going on, in ns.
    func age(of call: CallInFlight) -> UInt64 { call.age(at: now, attached: attached) }
}
