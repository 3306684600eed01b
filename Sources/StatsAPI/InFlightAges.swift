import Latency
import Syscalls

/// What is in progress, by system call.
struct InFlightAges {
    /// How long the oldest has been going on, in ns.
    private(set) var oldestNs: [SyscallID: UInt64] = [:]
    /// How many entered before the recorder attached: its own count of entries doesn't have them.
    private(set) var olderThanRecorder: [SyscallID: UInt64] = [:]
    /// Why nothing is known of them; nil if it is.
    private(set) var failure: String?

    /// Nothing, since `failure`.
    init(failure: String) { self.failure = failure }

    /// - Parameters:
    ///   - now: CLOCK_MONOTONIC in ns.
    ///   - attached: when the recorder attached, on the same clock; calls older than that are at least as old.
    init(_ calls: [CallInFlight], now: UInt64, attached: UInt64) {
        for call in calls {
            let age = now - min(call.startNs ?? attached, now)
            oldestNs[call.id] = max(oldestNs[call.id] ?? 0, age)
            if call.startNs == nil { olderThanRecorder[call.id, default: 0] += 1 }
        }
    }
}
