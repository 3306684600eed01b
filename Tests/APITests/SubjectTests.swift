import Documents
import Foundation
import HTTP
import Measurements
import Platform
import Rendering
import Syscalls
import Testing
import Text

@testable import API

private func document(_ target: String) throws -> StatsDocument { try ActivitySample.document(target) }

/// Rows by subject.
@Suite struct SubjectRowTests {
    @Test func `by process: who it is, since when, and what it called`() throws {
        let document = try document("/stats?by=process")
        #expect(document.grouping == .process && document.syscalls.isEmpty)
        let service = CgroupDescription(path: "/system.slice/nginx.service")
        let session = CgroupDescription(path: "/user.slice/user-1000.slice/session-1.scope")
        #expect(
            document.rows.map(\.subject) == [
                .process(
                    ProcessDescription(
                        pid: 8, innerPid: 1, comm: "nginx", startedAt: "2026-11-24T10:00:00.500Z", cgroup: service)),
                .process(
                    ProcessDescription(
                        pid: 200, comm: ActivitySample.hostile, startedAt: "2026-11-24T10:00:00.001Z", cgroup: session)),
                .process(
                    ProcessDescription(
                        pid: 101, comm: "nginx", startedAt: "2026-11-24T10:00:01.500Z", cgroup: service, hasExited: true
                    )),
                .process(ProcessDescription(pid: nil, comm: nil, hasExited: true)),
                // A call in progress alone: nothing is known of this process but the call.
                .process(ProcessDescription(pid: 7, comm: "old\"\u{1b}")),
            ])
        let web = try #require(document.rows.first)
        #expect((web[.calls], web[.errors], web[.total], web[.wait]) == (3, 1, 1_000_000_300, 999_999_000))
        #expect((web[.min], web[.mean], web[.max]) == (65, 333_333_433, 1_000_000_000))
        #expect(
            web.syscalls == [
                SyscallShare(name: "epoll_wait", abi: "x86_64", calls: 1, totalNs: 1_000_000_000),
                SyscallShare(name: "read", abi: "x86_64", calls: 2, totalNs: 300),
            ])
        #expect((web[.inFlight], web.values.integer(.oldest)) == (2, 42_000_000_000))
        #expect(web.percentileBounds?[.p50] == 129...256)
        #expect(web.percentileBounds?[.p99] == 536_870_913...1_000_000_000)
        for statistic in [Statistic.entries, .neverReturned] { #expect(web.values.value(statistic) == nil) }
        #expect(web.errnos == nil)
        let several = document.rows[3]
        #expect((several[.calls], several[.total], several[.errors]) == (2, 145, 1))
    }

    @Test func `by command, by control group and by user, one row for those that aren't known`() throws {
        #expect(
            try document("/stats?by=command&sort=calls").rows.map { "\($0.name) \($0[.calls]) \($0[.inFlight])" } == [
                "nginx 3 0", "\(ActivitySample.hostile) 2 0", "(several) 1 0", "cron 1 0", "pool 1 0", "new 0 2",
                "old\"\u{1b} 0 1",
            ])
        let groups = try document("/stats?by=cgroup").rows
        #expect(groups.map { $0[.calls] } == [4, 2, 2])
        #expect(groups.map { $0[.inFlight] } == [2, 0, 1])
        #expect(groups[0].subject == .cgroup(CgroupDescription(path: "/system.slice/nginx.service")))
        #expect(groups[2].subject == .cgroup(nil), "one has no path, the other no group")
        let users = try document("/stats?by=user").rows
        #expect(
            users.map(\.subject) == [
                .user(UserDescription(uid: 33, name: "www-data")), .user(UserDescription(uid: 1000, name: nil)),
                .user(nil), .user(UserDescription(uid: 0, name: "root")),
            ])
        #expect(users.map { $0[.calls] } == [4, 2, 1, 1])
    }

    @Test func `a call in progress belongs to the process that lives under its id`() throws {
        let source = ActivitySample.source
        var activity = ActivitySample.activity
        let living = ProcessKey(pid: 8, startNs: 600_000_000)
        activity.callers.processes[living] = Callers.Process(comm: "main")
        activity.callers.processes[ProcessKey(pid: 8, startNs: 700_000_000)] = Callers.Process(
            comm: "former", hasExited: true)
        source.activity = activity
        source.inFlightSubjects = [:]
        let rows = try ActivitySample.document("/stats?by=process&pid=8", from: source).rows
        #expect(rows.map { "\($0.name) \($0[.inFlight])" } == ["8 nginx 0", "8 main 2"])
    }

    @Test(
        arguments: Grouping.allCases, ["", "&name=read", "&name=read,write,epoll*", "&abi=i386", "&name=invalid,other"])
    func `rows and what is untold are the machine's rows, to the digit`(grouping: Grouping, selection: String) throws {
        let machine = try document("/stats?window=all\(selection)").rows
        let told = try document("/stats?by=\(grouping.rawValue)\(selection)")
        let untold = told.untold ?? Untold()
        #expect((told.untold == nil) == (grouping == .syscall))
        let statistics: [(Statistic, UInt64)] = [
            (.calls, untold.total.calls), (.errors, untold.total.errors), (.total, untold.total.totalNs),
            (.wait, untold.total.waitNs), (.runnable, untold.total.runnableNs),
            (.cpu, untold.total.totalNs - untold.total.waitNs),
        ]
        for (statistic, rest) in statistics {
            let sum = told.rows.reduce(rest) { $0 + $1[statistic] }
            #expect(sum == machine.reduce(0) { $0 + $1[statistic] }, "\(statistic)")
        }
        #expect(told.totals == (try document("/stats").totals), "the totals stay the machine's")
    }

    @Test func `what is untold has a reason`() throws {
        let untold = try #require(try document("/stats?by=user").untold)
        #expect((untold[.noPlace].calls, untold[.noPlace].totalNs, untold[.noPlace].errors) == (1, 300, 0))
        #expect((untold[.beganLater].calls, untold[.beganLater].totalNs, untold[.beganLater].errors) == (1, 60, 1))
        #expect((untold.total.calls, untold.total.totalNs) == (2, 360))
        #expect(try document("/stats?by=user&name=write").untold?.isEmpty == true)
        #expect(try document("/stats?pid=8&name=other").untold?.total.calls == 1, "beside a filter it stays")
    }

    @Test func `order and number of rows are as asked for`() throws {
        #expect(
            try document("/stats?by=process&sort=name&top=2").rows.map(\.name) == [
                "(several)", "200 \(ActivitySample.hostile)",
            ])
        #expect(
            try document("/stats?by=process&sort=calls&order=asc&name=write").rows.map(\.name)
                == ["200 \(ActivitySample.hostile)", "101 nginx"])
        let octaves = try document("/stats?by=process&pid=8&octaves=1").rows.first?.octaves
        #expect(octaves?.reduce(0, +) == 3 && octaves?[7] == 1 && octaves?[8] == 1 && octaves?[30] == 1)
    }

    @Test func `names are escaped, and come back as they are`() throws {
        for by in ["process", "command"] {
            let body = String(decoding: try ActivitySample.get("/stats?by=\(by)").body, as: UTF8.self)
            #expect(body.printableLines == body)
            let table = String(decoding: try ActivitySample.get("/stats?by=\(by)&format=table").body, as: UTF8.self)
            #expect(table.printableLines == table && table.contains("?[2J?\",\\"))
        }
    }

    @Test func `the table names subjects, and what is untold at its end`() throws {
        func table(_ query: String) throws -> [String] {
            String(decoding: try ActivitySample.get("/stats?format=table&\(query)").body, as: UTF8.self)
                .split(separator: "\n").map(String.init)
        }
        let processes = try table("by=process")
        #expect(processes.allSatisfy { $0.count <= 80 })
        #expect(processes.contains { $0.hasPrefix("PROCESS ") })
        #expect(processes.contains { $0.hasPrefix("8 nginx ") })
        #expect(processes.last?.hasPrefix("(untold) ") == true)
        #expect(try table("by=cgroup").contains { $0.hasPrefix("nginx.service") })
        #expect(try table("by=user").contains { $0.hasPrefix("www-data ") })
        #expect(try table("by=user").contains { $0.hasPrefix("1000 ") })
        #expect(try table("by=command&name=write").contains { $0.hasPrefix("(untold)") } == false)
        let wide = try table("by=process&wide=1")
        #expect(wide.allSatisfy { $0.count <= 200 })
        #expect(wide.contains { $0.hasSuffix("  epoll_wait 1.00s, read 300ns") }, "\(wide)")
    }

    @Test func `where the calls in progress can't be listed, their number isn't known`() throws {
        let source = ActivitySample.source
        source.inFlightFailure = SystemFailure("the iterator is out of order")
        let document = try ActivitySample.document("/stats?by=process", from: source)
        #expect(document.rows.count == 4)
        for row in document.rows { #expect(row.values.value(.inFlight) == nil) }
    }
}
