import Foundation
import Testing

/// A call belongs to what its thread was when it returned.
@Suite(.serialized) struct SubjectChangeTests {
    @Test(arguments: ["comm", "threads", "uid", "exec", "leader", "vfork", "namespace"])
    func `calls are counted for what the thread was when they returned`(change: String) throws {
        let daemon = try TestDaemon()
        let run = try KnownCalls("change", change)
        try daemon.expect(run)
        try expectProcesses(run, daemon)
        try run.end()
        try daemon.expect(run)
    }

    @Test(arguments: Hierarchy.all)
    func `a process that goes into another group takes no call along`(hierarchy: Hierarchy) throws {
        let groups = try ControlGroups(in: hierarchy)
        let daemon = try TestDaemon()
        let run = try KnownCalls("change", "cgroup", groups.ways[0], groups.ways[1])
        try daemon.expect(run)
        try run.end()
    }

    @Test(arguments: Hierarchy.v1)
    func `a thread can be in another group than its process`(hierarchy: Hierarchy) throws {
        let groups = try ControlGroups(in: hierarchy)
        let daemon = try TestDaemon()
        let run = try KnownCalls("change", "threadcgroup", groups.ways[0], groups.folders[1])
        try daemon.expect(run)
        try run.end()
    }

    @Test func `a child that is born into a group calls there from the first call`() throws {
        let groups = try ControlGroups(in: .v2)
        let daemon = try TestDaemon()
        let run = try KnownCalls("change", "intocgroup", groups.ways[0], groups.ways[1])
        try daemon.expect(run)
        try run.end()
    }

    /// Whatever its threads were called, it is one process, alive, with the pid that it has inside.
    private func expectProcesses(_ run: KnownCalls, _ daemon: TestDaemon) throws {
        for pid in Set(run.lines.map(\.pid)) {
            let rows = try daemon.answer(by: .process, "pid=\(pid)").rows
            #expect(rows.count == 1)
            let process = try #require(rows.first?.process)
            let line = try #require(run.lines.first { $0.pid == pid })
            #expect(process.innerPid == (line.innerPid == 0 ? nil : line.innerPid))
            #expect(process.exited == (kill(pid_t(pid), 0) != 0))
        }
    }
}
