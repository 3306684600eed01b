import Foundation
import Logging
import Measurements
import Syscalls
import Testing

@testable import Probe

/// A probe that counts the calls of one command. Needs root and BTF.
@Suite(.serialized) struct FollowTests {
    private func follow() throws -> Probe {
        try Probe(includeSelf: false, follows: true, logger: Logger(label: "test"))
    }

    /// Waits until `count` threads are followed, and returns how many are.
    private func threads(of probe: Probe, become count: Int) -> Int {
        for _ in 0..<200 where probe.followedThreads != count { usleep(20_000) }
        return probe.followedThreads
    }

    @Test func `while nobody is followed nothing is counted`() throws {
        let probe = try follow()
        defer { probe.detach() }
        // A child of this process, but nobody waits for its execve.
        try Workload("rare").finish()
        try Workload("churn", "50").finish()
        let snapshot = probe.snapshot()
        for (id, row) in snapshot.rows {
            let counted = [row.calls, row[.entries], row[.totalNs], row[.neverReturned], row[.lost]]
            #expect(counted == [0, 0, 0, 0, 0], "\(id.name)")
        }
        #expect(probe.followedThreads == 0 && probe.unfollowedThreads == 0)
        #expect(try probe.followedProcesses().isEmpty)
        #expect(snapshot.probe.lost == ProbeCounts().lost)
    }

    @Test func `the next child is followed from its execve on, and no other`() throws {
        let probe = try follow()
        defer { probe.detach() }
        probe.followNextChild()
        try Workload("rare").finish()
        try Workload("rare").finish()
        let rows = probe.snapshot().rows
        #expect(rows[native("getpgid")]?.calls == 12_345)
        #expect(rows[native("sched_get_priority_max")]?.calls == 777)
        #expect(rows[native("execve")]?.calls == 1)
        #expect(rows[native("exit_group")]?[.neverReturned] == 1)
        // Another command, where the first has ended.
        probe.followNextChild()
        try Workload("rare").finish()
        #expect(probe.snapshot().rows[native("getpgid")]?.calls == 2 * 12_345)
        #expect(threads(of: probe, become: 0) == 0)
    }

    @Test func `the followed threads and processes are those that live`() throws {
        let probe = try follow()
        defer { probe.detach() }
        let stranger = try Workload("crowd", "30")
        defer { stranger.end() }
        stranger.waitForOutput()
        #expect(probe.followedThreads == 0)
        probe.followNextChild()
        let crowd = try Workload("crowd", "20")
        crowd.waitForOutput()
        #expect(threads(of: probe, become: 21) == 21)
        let pid = Int(crowd.process.processIdentifier)
        #expect(try probe.followedProcesses() == [RunningProcess(pid: pid, comm: "workload")])
        crowd.end()
        #expect(threads(of: probe, become: 0) == 0)
        #expect(try probe.followedProcesses().isEmpty)
        #expect(probe.unfollowedThreads == 0)
    }

    @Test func `processes that a followed one leaves behind are followed on, under their own names`() throws {
        let probe = try follow()
        defer { probe.detach() }
        probe.followNextChild()
        // Not by Foundation, which waits for all that have the descriptors that it made.
        let status = system("exec >/dev/null 2>&1 </dev/null; sleep 300 & setsid -f sleep 300; sleep 0.2")
        #expect(status == 0)
        let running = try probe.followedProcesses()
        defer { for process in running { kill(pid_t(process.pid), SIGKILL) } }
        #expect(running.map(\.comm) == ["sleep", "sleep"])
        #expect(running.map(\.pid) == running.map(\.pid).sorted())
        #expect(threads(of: probe, become: 2) == 2)
        for process in running { kill(pid_t(process.pid), SIGKILL) }
        #expect(threads(of: probe, become: 0) == 0)
    }

    @Test func `an address has the name of its function, and what is none has no name`() throws {
        let probe = try follow()
        defer { probe.detach() }
        // Of a file that has no length, Foundation's other way reads the beginning only.
        let file = try #require(FileHandle(forReadingAtPath: "/proc/kallsyms"))
        let symbols = String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
        func address(_ name: String) throws -> UInt64 {
            let line = try #require(
                symbols.split(separator: "\n").first { $0.hasSuffix(" T \(name)") || $0.hasSuffix(" t \(name)") })
            return try #require(UInt64(line.prefix(16), radix: 16))
        }
        let (read, fork) = (try address("vfs_read"), try address("kernel_clone"))
        #expect(probe.functionNames([read, fork]) == ["vfs_read", "kernel_clone"])
        #expect(probe.functionNames([fork + 1, 0, read]) == ["kernel_clone", "vfs_read"], "a return address")
        #expect(probe.functionNames([0]).isEmpty)
        #expect(probe.functionNames([0x1000, .max]).isEmpty)
        #expect(probe.functionNames([]).isEmpty)
    }
}
