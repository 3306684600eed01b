import Foundation
import Histograms
import Measurements
import Syscalls
import Testing

@testable import Probe

/// Calls that a signal, a filter or a debugger turns into something else.
@Suite(.serialized) struct OddCallsTests {
    private func run(_ workload: String) throws -> (probe: Probe, before: Snapshot, after: Snapshot) {
        let probe = try record()
        let before = probe.snapshot()
        try Workload(workload).finish()
        return (probe, before, probe.snapshot())
    }

    @Test
    func `a call that the kernel restarts after a signal is two, the first with a code that user space never sees`()
        throws
    {
        let (_, before, after) = try run("restarts")
        let restarted = counts(native("readv"), from: before, to: after)
        #expect((restarted[.entries], restarted.calls, restarted.errnos) == (2, 2, [512: 1]))
        let paused = counts(native("pause"), from: before, to: after)
        #expect((paused[.entries], paused.calls, paused.errnos) == (1, 1, [514: 1]))
        #expect(after.probe.lost == ProbeCounts().lost)
    }

    @Test func `a call that seccomp answers is a return without an entry`() throws {
        let (_, before, after) = try run("refused")
        #expect(counts(native("getpriority"), from: before, to: after).isEmpty)
        #expect(after.probe.unmatchedExits - before.probe.unmatchedExits >= 10)
        #expect(after.probe.lost == ProbeCounts().lost)
    }

    @Test func `a call that is killed while it blocks returns once more, with an error`() throws {
        let probe = try record()
        let before = probe.snapshot()
        let blocked = try Workload("blocks")
        blocked.waitForOutput()
        usleep(100_000)
        blocked.end()
        let after = probe.snapshot()
        let row = counts(native("rt_sigtimedwait"), from: before, to: after)
        #expect((row[.entries], row.calls, row[.neverReturned], row.inFlight) == (1, 1, 0, 0))
        #expect(row.errnos == [Int(EINTR): 1])
        #expect(row[.totalNs] > 50_000_000)
    }

    #if arch(x86_64)
        @Test func `what the interrupted code had in the register for results is no error of rt_sigreturn`() throws {
            let (_, before, after) = try run("falseerror")
            let row = counts(native("rt_sigreturn"), from: before, to: after)
            #expect(row.calls >= 10)
            #expect((row[.errors], row.errnos) == (0, [:]))
        }

        @Test func `a call that a debugger takes away has no number, and is counted as that`() throws {
            let (_, before, after) = try run("untraced")
            let row = counts(.invalid, from: before, to: after)
            #expect((row[.entries], row.calls, row.errnos) == (10, 10, [Int(ENOSYS): 10]))
            #expect(counts(native("getpriority"), from: before, to: after).isEmpty)
            #expect(after.probe.lost == ProbeCounts().lost)
        }

        @Test func `a number that x32 alone has is named from its table`() throws {
            let (_, before, after) = try run("rare")
            let id = SyscallID.call(.x32, number: 516)
            let row = counts(id, from: before, to: after)
            #expect(id.name == "writev")
            // ENOSYS where the kernel has no x32, EBADF where it has.
            #expect((row.calls, row[.errors]) == (20, 20))
        }
    #endif
}
