import Foundation
import Logging
import Measurements
import Testing

@testable import Probe

/// The time in which a thread waits for a CPU, on a machine with more to do than it has CPUs. Needs root and BTF.
@Suite(.serialized) struct RunDelayTests {
    private static let asleepNs: UInt64 = 50_000_000
    /// The scheduler's clocks and that of the programs can differ by this much.
    private static let clocksNs: UInt64 = 1_000_000

    /// Threads that compute for up to 3 ms and sleep for 50 ms, thirty times, and that together need more CPUs than there are.
    /// `meanwhile` is called until they end.
    private func crowd(meanwhile: () -> Void) {
        let done = DispatchGroup()
        for seed in 1...min(400, 50 * sysconf(Int32(_SC_NPROCESSORS_ONLN))) {
            done.enter()
            Thread {
                var random = UInt64(seed)
                for _ in 0..<30 {
                    random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    let end = now() + (random >> 33) % 3_000_000
                    while now() < end {}
                    usleep(useconds_t(Self.asleepNs / 1000))
                }
                done.leave()
            }.start()
        }
        while done.wait(timeout: .now() + .milliseconds(20)) == .timedOut { meanwhile() }
    }

    private func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// A sleep takes at least as long as it was asked for, so the thread waited for a CPU in the rest of it at most.
    @Test func `a sleep isn't counted as waiting for a CPU, whichever CPU the sleeper is moved to`() throws {
        let probe = try Probe(
            includeSelf: true,
            slow: SlowRules(usualNs: nil, named: ["clock_nanosleep": Self.asleepNs], perSecond: nil),
            logger: Logger(label: "test"))
        var (all, wrong) = (0, [String]())
        func take() {
            probe.takeSlow { call in
                guard call.pid == getpid() else { return }
                all += 1
                if call.runnableNs + Self.asleepNs > call.latencyNs + Self.clocksNs {
                    wrong.append("runnable for \(call.runnableNs) of \(call.latencyNs) ns")
                }
            }
        }
        crowd(meanwhile: take)
        take()
        #expect(all >= 1000 && probe.slowAccount.dropped == 0)
        #expect(wrong.isEmpty, "\(wrong.count) of \(all): \(wrong.prefix(5))")
    }
}
