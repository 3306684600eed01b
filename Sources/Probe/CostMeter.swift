import Glibc
import Platform

/// What recording adds to a system call on this machine: a loop of one call with and without it.
enum CostMeter {
    private static let rounds = 7
    private static let calls = 250

    /// ns per call of the fastest of some rounds of a cheap call. About 0.5 ms.
    static func fastestCall() -> Double {
        (0..<rounds).map { _ in
            let begin = Clock.nanoseconds(CLOCK_MONOTONIC)
            for _ in 0..<calls { _ = getppid() }
            return Double(Clock.nanoseconds(CLOCK_MONOTONIC) - begin) / Double(calls)
        }.min()!
    }
}
