import Foundation
import Latency

/// What recording adds to a system call on this machine: a loop of one call with and without it.
enum CostMeter {
    private static let rounds = 7
    private static let calls = 1500

    /// ns per call of the fastest of some rounds of a cheap call. About 3 ms.
    static func fastestCall() -> Double {
        (0..<rounds).map { _ in
            let begin = Moment.now().monotonicNs
            for _ in 0..<calls { _ = getppid() }
            return Double(Moment.now().monotonicNs - begin) / Double(calls)
        }.min()!
    }
}
