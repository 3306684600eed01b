import Documents
import Foundation
import Text
import Testing

/// What can be asked of the slow calls.
@Suite(.serialized) struct SlowQueryTests {
    private func start() throws -> TestDaemon {
        try TestDaemon("--slow", "100ms", "--slow-errors", "EMFILE,ENAMETOOLONG", "--arguments", "--slow-limit", "off")
    }

    @Test func `filters select calls and combine`() throws {
        let daemon = try start()
        let cases = try SlowCase.make("fifo", "flock", "pipe", "connect", "emfile", "toolong")
        let fifo = try #require(cases.first { $0.name == "fifo" })
        // A process of another program, that is like these in nothing but the call.
        let other = try SlowCase.make("fifo")
        let filters: [(query: String, names: Set<String>)] = [
            ("comm=workload", ["fifo", "flock", "pipe", "connect", "emfile", "toolong"]),
            ("comm=work*,none&name=openat", ["fifo", "emfile", "toolong"]),
            ("comm=nobody", []),
            ("comm=workload&name=flock,connect", ["flock", "connect"]),
            ("comm=workload&name=fl*", ["flock"]),
            ("pid=\(fifo.pid)", ["fifo"]),
            ("pid=\(fifo.pid)&name=flock", []),
            ("comm=workload&user=0&name=flock", ["flock"]),
            ("comm=workload&user=61001", []),
            ("comm=workload&errno=EMFILE", ["emfile"]),
            ("comm=workload&errno=EMFILE,ENAMETOOLONG", ["emfile", "toolong"]),
            ("comm=workload&errno=EINPROGRESS", ["connect"]),
            ("comm=workload&min=100ms", ["fifo", "flock", "pipe", "connect"]),
            ("comm=workload&min=175ms", ["connect"]),
            ("comm=workload&min=1m", []),
        ]
        for (query, names) in filters {
            let document = try daemon.slow(query)
            for made in cases {
                #expect(document.calls(of: made).count == (names.contains(made.name) ? 1 : 0), "\(query): \(made.name)")
            }
            // Nothing else than those, and the other one where it fits as well.
            let known = cases + (query.contains("pid=") ? [] : other)
            let pids = Set(known.map(\.pid))
            #expect(document.calls.allSatisfy { pids.contains($0.pid) || $0.comm != "workload" }, "\(query)")
        }
    }

    @Test func `a control group is a filter, too, and is told`() throws {
        let groups = try ControlGroups(in: .v2)
        let daemon = try start()
        let script = #"echo $$ >"$0"/cgroup.procs && mkdir "$1" && exec "$2" slow "$1" flock"#
        let folder = "/tmp/syslat-slow-group-\(getpid())"
        defer { rmdir(folder) }
        let workload = Command.products.appending(path: "workload").path
        let run = try Command("sh", "-c", script, groups.folders[0], folder, workload)
        try #require(run.status == 0, "\(run.errors)")
        let made = try run.output.split(separator: "\n").map { try SlowCase($0) }
        let document = try daemon.slow("cgroup=\(groups.paths[0])")
        document.expect(made)
        #expect(document.calls.allSatisfy { $0.cgroup?.path == groups.paths[0] })
        #expect(try daemon.slow("cgroup=\(groups.paths[1])").calls.isEmpty)
    }

    @Test func `since answers exactly what is new`() throws {
        let daemon = try start()
        _ = try SlowCase.make("flock")
        var cursor = try daemon.slow().cursor
        #expect(try daemon.slow("since=\(cursor)&comm=workload").calls.isEmpty)
        let old = cursor
        var all: [SlowCase] = []
        for name in ["pipe", "fifo", "connect"] {
            let new = try SlowCase.make(name)
            let document = try daemon.slow("since=\(cursor)&comm=workload")
            document.expect(new)
            #expect(document.calls.count == new.count, "\(name)")
            cursor = document.cursor
            all += new
        }
        let document = try daemon.slow("since=\(old)&comm=workload")
        document.expect(all)
        #expect(document.calls.count == all.count)
        let other = try start()
        #expect(try other.get("/slow?since=\(cursor)").status == 410)
    }

    @Test func `the order is that of time or of latency, and top takes the first`() throws {
        let daemon = try start()
        let cases = try SlowCase.make("connect") + SlowCase.make("pipe") + SlowCase.make("flock")
        let slowest = try daemon.slow("comm=workload&sort=latency&top=1").calls
        #expect(slowest.map(\.pid) == cases.filter { $0.name == "connect" }.map(\.pid))
        let byLatency = try daemon.slow("comm=workload&sort=latency").calls.map(\.latencyNs)
        #expect(byLatency == byLatency.sorted(by: >) && byLatency.count == 3)
        let newest = try daemon.slow("comm=workload&sort=time&top=1").calls
        #expect(newest.map(\.pid) == cases.filter { $0.name == "flock" }.map(\.pid))
    }

    @Test func `as a table it is a line for each, in printable characters`() throws {
        let daemon = try start()
        let cases = try SlowCase.make("flock", "bytes")
        usleep(50_000)
        let text = String(decoding: try daemon.get("/slow?format=table&comm=workload").body, as: UTF8.self)
        #expect(text.printableLines == text)
        for made in cases {
            let line = try #require(text.split(separator: "\n").first { $0.contains("\(made.pid)") }, "\(text)")
            #expect(line.contains(made.call))
        }
    }

    @Test(arguments: [
        "min=fast", "sort=size", "top=0", "pid=x", "errno=NOSUCH", "errno=", "since=x", "format=xml", "calls=1",
    ])
    func `a question that can't be answered is 400 and names the parameter`(query: String) throws {
        let daemon = try start()
        let answer = try daemon.get("/slow?\(query)")
        #expect(answer.status == 400)
        #expect(String(decoding: answer.body, as: UTF8.self).contains(query.prefix { $0 != "=" }))
    }
}
