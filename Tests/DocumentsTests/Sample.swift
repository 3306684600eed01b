import Documents
import Histograms
import Measurements
import Syscalls

/// A window of two seconds whose figures can be worked out by hand.
enum Sample {
    static let read = SyscallID.call(.x86_64, number: 0)
    static let futex = SyscallID.call(.x86_64, number: 202)
    static let epoll = SyscallID.call(.x86_64, number: 232)

    /// 2026-11-24T10:00:00Z.
    private static let start: UInt64 = 1_795_514_400_000_000_000

    private static func moment(_ seconds: UInt64) -> Moment {
        Moment(unixNs: start + seconds * 1_000_000_000, monotonicNs: seconds * 1_000_000_000)
    }

    /// Calls of read: 10, 20, 30 and 40 ns, of which 25 ns off the CPU and 5 ns runnable; two fail, one is in progress.
    static let reads: SyscallCounts = {
        var counts = SyscallCounts()
        for ns: UInt64 in [10, 20, 30, 40] { counts.histogram.record(ns) }
        (counts[.entries], counts[.totalNs], counts[.waitNs], counts[.runnableNs]) = (5, 100, 25, 5)
        (counts.minNs, counts.maxNs) = (10, 40)
        (counts[.errors], counts.errnos) = (2, [11: 1, 4: 1])
        return counts
    }()

    /// One call of futex: 1000 ns, all blocked; another's thread ended in it, a third was lost.
    static let futexes: SyscallCounts = {
        var counts = SyscallCounts()
        counts.histogram.record(1000)
        (counts[.entries], counts[.totalNs], counts[.waitNs]) = (3, 1000, 1000)
        (counts[.neverReturned], counts[.lost]) = (1, 1)
        (counts.minNs, counts.maxNs) = (1000, 1000)
        return counts
    }()

    static let snapshot: Snapshot = {
        var probe = ProbeCounts()
        (probe.unmatchedExits, probe.costNsPerCall) = (3, 4_000_000)
        probe.lost = [.overwritten: 1, .noMemory: 0]
        return Snapshot(
            attached: moment(0), taken: moment(2), rows: [read: reads, futex: futexes], probe: probe)
    }()

    /// The read that is in progress began at 1.5 s; a call of epoll_wait is older than the probe.
    static var builder: DocumentBuilder {
        let calls = [
            CallInFlight(pid: 1, tid: 1, comm: "a", id: read, startNs: 1_500_000_000, frames: []),
            CallInFlight(pid: 2, tid: 2, comm: "b", id: epoll, startNs: nil, frames: []),
        ]
        var identity = Identity(host: "web-3", kernel: "6.18.44", version: "0.1.0")
        identity.attachment = "raw_tracepoint"
        return DocumentBuilder(
            identity: identity, snapshot: snapshot, window: Window(all: snapshot),
            inFlight: InFlightAges(calls, now: 2_000_000_000, attached: 0))
    }
}
