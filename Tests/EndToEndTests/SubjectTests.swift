import Documents
import Foundation
import Testing

/// Whose calls are whose: four programs in three control groups and of two users.
@Suite(.serialized) struct SubjectTests {
    @Test(arguments: Hierarchy.all)
    func `programs, groups and users have exactly the calls that they made`(hierarchy: Hierarchy) throws {
        let groups = try ControlGroups(in: hierarchy)
        let daemon = try TestDaemon()
        let run = try KnownCalls("subjects", groups.ways[0], groups.ways[1], groups.ways[2])
        #expect(Set(run.lines.map(\.pid)).count == 4)
        #expect(Set(run.lines.map(\.cgroup)).count == 3)
        #expect(Set(run.lines.map(\.uid)).count == 2)
        try daemon.expect(run)
        try run.end()
        // That they have ended changes nothing but `exited`.
        try daemon.expect(run)
    }

    @Test func `a process is told with its name, start and group, and by its dearest calls`() throws {
        let groups = try ControlGroups(in: .v2)
        let daemon = try TestDaemon()
        let run = try KnownCalls("subjects", groups.ways[0], groups.ways[1], groups.ways[2])
        func row(_ pid: Int) throws -> SubjectAnswer.Row {
            try #require(try daemon.answer(by: .process, "pid=\(pid)").rows.first, "process \(pid) has no row")
        }
        for line in run.lines where line.call == "getpgid" {
            let row = try row(line.pid)
            let process = try #require(row.process)
            #expect((process.pid, process.comm) == (line.pid, line.comm))
            #expect(!process.exited && process.innerPid == nil)
            #expect(process.cgroup?.path == line.cgroup)
            #expect(process.startedAt?.hasSuffix("Z") == true)
            let calls = try #require(row.syscalls)
            #expect((1...3).contains(calls.count))
            // Forty sleeps are dearer than thousands of calls that do nothing.
            #expect(calls.first?.name == "nanosleep")
        }
        for path in groups.paths {
            let group = try daemon.answer(by: .cgroup, "cgroup=\(path)").rows.first?.cgroup
            #expect(group?.name.split(separator: "/").last == path.split(separator: "/").last)
            #expect(group?.kind.isEmpty == false)
        }
        try run.end()
        for pid in Set(run.lines.map(\.pid)) { #expect(try row(pid).process?.exited == true) }
    }

    @Test func `filters combine with each other and with every grouping`() throws {
        let groups = try ControlGroups(in: .v2)
        let daemon = try TestDaemon()
        let run = try KnownCalls("subjects", groups.ways[0], groups.ways[1], groups.ways[2])
        let pid = try #require(run.lines.first { $0.comm == "subj-gamma" }?.pid)
        let (first, second) = (groups.paths[0], groups.paths[1])
        let group = first.replacing("/a", with: "/*")
        let cases: [(filter: String, select: (KnownCalls.Line) -> Bool)] = [
            ("comm=subj-alpha", { $0.comm == "subj-alpha" }),
            ("comm=subj-*", { _ in true }),
            ("comm=subj-beta,subj-gamma", { ["subj-beta", "subj-gamma"].contains($0.comm) }),
            ("pid=\(pid)", { $0.pid == pid }),
            ("user=61001", { $0.uid == 61001 }),
            ("user=61001,61002", { _ in true }),
            ("cgroup=\(first)", { $0.cgroup == first }),
            ("cgroup=\(first),\(second)", { [first, second].contains($0.cgroup) }),
            ("cgroup=\(group)", { _ in true }),
            ("cgroup=\(first)&user=61002", { $0.cgroup == first && $0.uid == 61002 }),
            ("comm=subj-alpha&user=61001&cgroup=\(first)", { $0.comm == "subj-alpha" && $0.uid == 61001 }),
            ("comm=subj-beta&cgroup=\(first)", { _ in false }),
            ("user=61003", { _ in false }),
        ]
        for (filter, select) in cases {
            let made = run.lines.filter { $0.call == "getpgid" && select($0) }.reduce(0) { $0 + $1.calls }
            for grouping in [nil] + Grouping.allCases {
                let answer = try daemon.answer(by: grouping, "name=getpgid&\(filter)", isNew: false)
                #expect(answer.sum.calls == made, "\(filter) by \(grouping?.rawValue ?? "syscall")")
                #expect(made > 0 || answer.rows.isEmpty, "\(filter) by \(grouping?.rawValue ?? "syscall")")
            }
            if made > 0 {
                let detail = try daemon.get("/stats/getpgid?\(filter)")
                #expect(detail.status == 200)
                let text = String(decoding: detail.body, as: UTF8.self)
                #expect(text.contains("\"calls\": \(made)"), "\(filter): \(text.prefix(400))")
            }
        }
        let dearest = try daemon.answer(by: .process, "comm=subj-*&name=getpgid&sort=calls&top=2").rows
        #expect(dearest.map(\.sums.calls) == [3001, 2003])
        try run.end()
    }

    @Test func `calls in flight have the same filters`() throws {
        let daemon = try TestDaemon()
        let hung = try HungCall(comm: "subj-hangs")
        defer { hung.end() }
        for (filter, isThere) in [
            ("comm=subj-hangs", true), ("comm=subj-*&pid=\(hung.pid)", true), ("user=0&comm=subj-hangs", true),
            ("comm=subj-others", false), ("pid=\(hung.pid)&user=61001", false),
        ] {
            usleep(50_000)
            let answer = try daemon.get("/inflight?name=openat&\(filter)")
            let document = try JSONDecoder().decode(InFlightDocument.self, from: answer.body)
            #expect(document.calls.contains { $0.pid == hung.pid } == isThere, "\(filter)")
        }
    }

    @Test(arguments: ["by=thread", "by=process&pid=x", "by=process&pid=-1", "by=process&by=user", "by=process&pids=1"])
    func `a question that can't be answered is 400 and names the parameter`(query: String) throws {
        let daemon = try TestDaemon()
        let answer = try daemon.get("/stats?\(query)")
        #expect(answer.status == 400)
        let name = try #require(query.split(separator: "&").last?.split(separator: "=").first)
        #expect(String(decoding: answer.body, as: UTF8.self).contains(name))
    }

    @Test func `with --subjects off the machine's rows are there, and the rest is refused`()
        throws
    {
        let daemon = try TestDaemon("--subjects", "off")
        try Command(Command.products.appending(path: "workload").path, "rare")
        #expect(try daemon.answer(by: nil, "name=getpgid").sum.calls == 12_345)
        for query in Grouping.allCases.map({ "by=\($0)" }) + ["comm=workload", "user=0", "cgroup=/", "pid=1"] {
            let answer = try daemon.get("/stats?\(query)")
            #expect((400..<500).contains(answer.status), "\(query): \(answer.status)")
            #expect(String(decoding: answer.body, as: UTF8.self).contains("--subjects"), "\(query)")
        }
        #expect(try daemon.get("/stats?by=syscall").status == 200)
    }
}
