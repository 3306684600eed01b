import Foundation
import Testing

/// Many processes, names and groups. The long form (SYSLAT_SOAK=1) has fifty times as many.
@Suite(.serialized) struct SubjectCrowdTests {
    private static let isSoak = ProcessInfo.processInfo.environment["SYSLAT_SOAK"] == "1"
    private static let processes: UInt64 = isSoak ? 100_000 : 2000

    @Test(arguments: ["exec", "fork"])
    func `short processes are counted to the call, and the newest are told one by one`(way: String) throws {
        let groups = try ControlGroups(in: .v2)
        let daemon = try TestDaemon()
        let run = try KnownCalls("storm", "\(Self.processes)", "5", way, groups.ways[0])
        #expect(run.count("getpgid") == Self.processes * 5)
        try daemon.expect(run)
        let rows = try daemon.answer(by: .process, "name=getpgid&comm=storm-*").rows
        #expect(rows.reduce(0) { $0 + $1.sums.calls } == Self.processes * 5)
        let newest = Dictionary(
            rows.compactMap { row in row.process?.pid.map { ($0, row) } }, uniquingKeysWith: { $1 })
        for line in run.lines where line.pid != 0 { #expect(newest[line.pid]?.process?.exited == true) }
        // All that ended before are one row.
        #expect(rows.count { $0.process?.pid == nil } <= 1)
        #expect(rows.count < 1200)
        try run.end()
    }

    @Test func `hundreds of processes that live are told one by one`() throws {
        let daemon = try TestDaemon()
        let run = try KnownCalls("residents", Self.isSoak ? "1000" : "300", "40", "0")
        try daemon.expect(run)
        let rows = try daemon.answer(by: .process, "comm=resident-*").rows
        let alive = rows.filter { $0.process?.exited == false && $0.process?.pid != nil }
        #expect(alive.count == (Self.isSoak ? 1000 : 300))
        for row in alive { #expect(row.sums.calls >= 40) }
        try run.end()
    }

    @Test func `a name before each call is bounded, and no call is lost`() throws {
        let daemon = try TestDaemon()
        let run = try KnownCalls("renamer", Self.isSoak ? "30" : "3", "2")
        let made = run.count("getpgid")
        #expect(made > 1000)
        #expect(try daemon.answer(by: nil, "name=getpgid").sum.calls == made)
        for grouping in Grouping.allCases {
            let answer = try daemon.answer(by: grouping, "name=getpgid")
            #expect(answer.sum.calls + (try #require(answer.untold)).sums.calls == made, "by \(grouping)")
        }
        // Another program has its place all the same, at once.
        let other = try KnownCalls("named", "after-renames", "77")
        #expect(try daemon.answer(by: .command, "name=getpgid&comm=after-renames").sum.calls == 77)
        #expect(try daemon.get("/stats?by=command").body.count < 64 << 20)
        try other.end()
        try run.end()
    }

    @Test(arguments: [Hierarchy.v2, Hierarchy(name: "memory")])
    func `groups that come and go are bounded, and no call is lost`(hierarchy: Hierarchy) throws {
        let groups = try ControlGroups(in: hierarchy)
        let daemon = try TestDaemon()
        let run = try KnownCalls("cgroups", groups.ways[0], Self.isSoak ? "5000" : "200", "7")
        let made = run.count("getpgid")
        for grouping in Grouping.allCases {
            let answer = try daemon.answer(by: grouping, "name=getpgid")
            #expect(answer.sum.calls + (try #require(answer.untold)).sums.calls == made, "by \(grouping)")
        }
        let command = try daemon.answer(by: .command, "name=getpgid&comm=in-a-group")
        #expect(command.sum.calls == made)
        // Each of the last is still told by its name, although it is gone.
        let last = "\(groups.paths[0])/g\(Self.isSoak ? 4999 : 199)"
        #expect(try daemon.answer(by: .cgroup, "name=getpgid&cgroup=\(last)").sum.calls == 7)
        try run.end()
    }
}
