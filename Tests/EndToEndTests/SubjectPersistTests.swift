import Foundation
import Testing

/// Whose calls are whose, over the end of a daemon and the start of the next.
@Suite(.serialized) struct SubjectPersistTests {
    private func start() throws -> TestDaemon { try TestDaemon("--persist") }

    private func detach() throws { try Command(Command.syslat, "detach") }

    @Test func `what was called before a kill, while nobody ran, and after adds up`() throws {
        try detach()
        defer { try? detach() }
        let groups = try ControlGroups(in: .v2)
        var daemon = try start()
        let living = try KnownCalls("subjects", groups.ways[0], groups.ways[1], groups.ways[2])
        var processes: UInt64 = 0
        func storm() throws {
            for way in ["exec", "fork"] { try KnownCalls("storm", "50", "7", way, groups.ways[1]).end() }
            processes += 50
        }
        for round in 1...(ProcessInfo.processInfo.environment["SYSLAT_SOAK"] == "1" ? 30 : 3) {
            try storm()
            // A round with an answer, and one that is killed before anybody asked.
            if round.isMultiple(of: 2) { _ = try daemon.answer(by: .process) }
            daemon.stop(SIGKILL)
            try storm()
            daemon = try start()
            #expect(daemon.firstLog.contains("resumed counting"))
            try storm()
            let commands = try daemon.answer(by: .command, "name=getpgid")
            for comm in ["storm-exec", "storm-fork"] {
                #expect(commands.sums(by: .command)[comm]?.calls == processes * 7, "\(comm), round \(round)")
            }
            for grouping in Grouping.allCases {
                let answer = try daemon.answer(by: grouping, "name=getpgid")
                #expect(answer.untold?.sums == SubjectAnswer.Sums(), "round \(round)")
                #expect(
                    answer.sum.calls == 2 * processes * 7 + living.count("getpgid"), "by \(grouping), round \(round)")
            }
            let user = living.lines.filter { $0.call == "getpgid" && $0.uid == 61001 }.reduce(0) { $0 + $1.calls }
            let users = try daemon.answer(by: .user, "name=getpgid").sums(by: .user)
            #expect(users["61001"]?.calls == 2 * processes * 7 + user, "round \(round)")
            // Those that live through it are the same processes as before.
            for line in living.lines where line.call == "getpgid" {
                let row = try daemon.answer(by: .process, "name=getpgid&pid=\(line.pid)").rows.first
                #expect(row?.sums.calls == line.calls)
                #expect(row?.process?.exited == false && row?.process?.cgroup?.path == line.cgroup)
            }
        }
        try living.end()
        daemon.stop(SIGTERM)
    }

    @Test func `a process that ended while nobody ran is told as ended`() throws {
        try detach()
        defer { try? detach() }
        let first = try start()
        let run = try KnownCalls("change", "comm")
        try first.expect(run)
        first.stop(SIGKILL)
        try run.end()
        usleep(100_000)
        let second = try start()
        try second.expect(run)
        let pid = try #require(run.lines.first?.pid)
        #expect(try second.answer(by: .process, "pid=\(pid)").rows.first?.process?.exited == true)
        second.stop(SIGTERM)
    }
}
