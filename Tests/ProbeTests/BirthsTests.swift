import Foundation
import Histograms
import Measurements
import Syscalls
import Testing

@testable import Probe

/// Processes that begin and end in unusual ways.
@Suite(.serialized) struct BirthsTests {
    /// What `arguments` of the workload add to the rows. The counts are of the whole machine, so somebody else's calls can
    /// fall into one run; not into every one.
    private func expect(
        _ arguments: String, _ isRight: (_ before: Snapshot, _ after: Snapshot) -> Bool,
        _ seen: (_ before: Snapshot, _ after: Snapshot) -> String
    ) throws {
        let probe = try record()
        var all: [String] = []
        for _ in 0..<10 {
            let before = probe.snapshot()
            try Workload(arguments).finish()
            let after = probe.snapshot()
            if isRight(before, after) { return }
            all.append(seen(before, after))
        }
        Issue.record("\(all)")
    }

    @Test(arguments: ["clone", "clone3"])
    func `a new process returns from a call that only its parent entered`(name: String) throws {
        func seen(_ before: Snapshot, _ after: Snapshot) -> [UInt64] {
            let row = counts(native(name), from: before, to: after)
            return [row[.entries], row.calls, row.inFlight, row[.neverReturned]]
        }
        // The test's own process starts the workload by a call that isn't counted.
        try expect("clones") {
            seen($0, $1) == [10, 10, 0, 0]
        } _: {
            "\(seen($0, $1))"
        }
    }

    @Test func `each child of vfork is exactly one return without an entry`() throws {
        func seen(_ before: Snapshot, _ after: Snapshot) -> [UInt64] {
            let row = counts(native("vfork"), from: before, to: after)
            return [
                row[.entries], row.calls, row.inFlight, after.probe.unmatchedExits - before.probe.unmatchedExits,
            ]
        }
        // And one for the workload, which begins as a child of the test.
        try expect("vforks") {
            seen($0, $1) == [10, 10, 0, 11]
        } _: {
            "\(seen($0, $1))"
        }
    }

    @Test
    func `execve from a thread that isn't the leader returns, and nothing is lost, also when it loses the CPU in it`()
        throws
    {
        let probe = try record()
        let rival = try Workload(on: "0", "spin")
        defer { rival.end() }
        for _ in 0..<20 {
            let before = probe.snapshot()
            try Workload(on: "0", "execthread").finish()
            let after = probe.snapshot()
            let execs = counts(native("execve"), from: before, to: after)
            // taskset, then the workload, then from its thread.
            #expect(execs[.entries] >= 3)
            #expect(execs[.lost] == 0)
            #expect(counts(native("getpgid"), from: before, to: after).calls == 12_345)
        }
        let end = probe.snapshot()
        #expect(end.probe.lost == ProbeCounts().lost)
        #expect((end.rows[native("execve")]?.inFlight ?? 0) <= 1, "none hangs; somebody may be in one just now")
    }

    @Test func `a thread id that comes back brings nothing of its earlier owners along`() throws {
        let probe = try record()
        let before = probe.snapshot()
        let begin = ContinuousClock.now
        try Workload("reusetid", "1000").finish()
        let elapsed = UInt64(begin.duration(to: .now) / .nanoseconds(1))
        let after = probe.snapshot()
        let calls = counts(native("getpgid"), from: before, to: after)
        #expect((calls.calls, calls[.entries], calls[.errors]) == (1000, 1000, 0))
        #expect(calls.maxNs < elapsed / 10, "a latency that began with an earlier owner's call")
        // The half of them that was killed in a call: the kernel lets it return, with an error that nobody sees.
        let killed = counts(native("rt_sigtimedwait"), from: before, to: after)
        #expect(killed[.entries] == killed.calls + killed[.neverReturned] + killed[.lost])
        #expect((490...500).contains(killed[.entries]))
        #expect(killed[.lost] == 0 && killed.maxNs < elapsed / 10)
        #expect(counts(native("exit_group"), from: before, to: after)[.neverReturned] >= 501)
        #expect(after.probe.lost == ProbeCounts().lost)
    }
}
