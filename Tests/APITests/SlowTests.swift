import Documents
import Foundation
import HTTP
import Measurements
import Syscalls
import Text
import Testing
import Timeline

@testable import API

/// What `/slow` answers.
@Suite struct SlowTests {
    private func call(_ tid: Int, from source: RecordedSource = SlowSample.source) throws -> SlowDocument.Call {
        try #require(try SlowSample.document("/slow", from: source).calls.first { $0.tid == tid })
    }

    @Test func `a call has when, whose, what, how long and where`() throws {
        var expected = SlowDocument.Call(
            at: "2026-11-24T10:00:00.500Z", pid: 8, tid: 1, comm: "nginx", name: "fsync", abi: "x86_64", number: 74,
            result: 0, latencyNs: 812_000_000, cpuNs: 1_000_000, blockedNs: 810_000_000, runnableNs: 1_000_000,
            longestWaitNs: 800_000_000, stack: ["function_1", "function_2"])
        expected.cgroup = CgroupDescription(path: "/system.slice/nginx.service")
        expected.user = UserDescription(uid: 33, name: "www-data")
        expected.arguments = [
            "fd": SlowDocument.Argument(value: 5, target: "/var/lib/pg/2619", isDeleted: true)
        ]
        #expect(try call(1) == expected)
    }

    @Test func `what isn't known is null, and what waits by design is marked`() throws {
        let futex = try call(4)
        #expect(futex.cgroup == nil && futex.user == nil && futex.errno == nil && futex.longestWaitNs == nil)
        #expect(futex.stack == [] && futex.arguments == nil && futex.waitsByDesign)
        #expect((futex.cpuNs, futex.blockedNs, futex.runnableNs) == (500_000_000, 1_000_000_000, 500_000_000))
        let invalid = try call(5)
        #expect((invalid.name, invalid.abi, invalid.number) == ("invalid", nil, nil))
        #expect((invalid.result, invalid.errno, invalid.waitsByDesign) == (-38, "ENOSYS", false))
    }

    @Test func `parts of the latency are never more than it, whatever the clocks say`() throws {
        let source = SlowSample.source
        var odd = SlowSample.fsync
        (odd.latencyNs, odd.waitNs, odd.runnableNs) = (10, 20, 30)
        source.slowLog = SlowSample.log([odd])
        let call = try call(1, from: source)
        #expect((call.latencyNs, call.cpuNs, call.blockedNs, call.runnableNs) == (10, 0, 0, 10))
    }

    @Test func `a native call has its arguments by name, but no address`() throws {
        let openat = try call(2)
        #expect(
            openat.arguments == [
                "dfd": SlowDocument.Argument(value: -100),
                "filename": SlowDocument.Argument(value: nil, target: SlowSample.hostile, isCut: true),
                "flags": SlowDocument.Argument(value: 0x8_0000), "mode": SlowDocument.Argument(value: 0),
            ])
        #expect(openat.orderedArguments.map(\.name) == ["dfd", "filename", "flags", "mode"])
        let text = String(decoding: try SlowSample.get("/slow").body, as: UTF8.self)
        #expect(!text.contains("\(0x7ffd_1234_5678)") && !text.contains("7ffd"))
    }

    @Test func `a call of a 32-bit program has arguments of 32 bits`() throws {
        #expect(
            try call(3).arguments == [
                "fd": SlowDocument.Argument(value: 7, target: "tcp 127.0.0.1:80->127.0.0.1:41000"),
                "buf": SlowDocument.Argument(value: nil), "count": SlowDocument.Argument(value: 0x1000),
            ])
    }

    @Test func `a call without arguments has none where they are read, and unknown ones where they aren't`() throws {
        let source = SlowSample.source
        let sync = SlowCall(
            returnedNs: 1, pid: 1, tid: 6, comm: "a", id: .call(.x86_64, number: 162), result: 0,
            latencyNs: 1_000_000_000)
        source.slowLog = SlowSample.log([sync])
        #expect(try call(6, from: source).arguments == [:])
        source.slowRules = .usual
        #expect(try call(6, from: source).arguments == nil)
    }

    @Test func `targets of arguments that the call hasn't, and values beyond them, are left out`() throws {
        let source = SlowSample.source
        var odd = SlowSample.fsync
        odd.values = [5, 6, 7]
        odd.targets = [SlowCall.Target(argument: 4, kind: .path, text: "x")]
        source.slowLog = SlowSample.log([odd])
        #expect(try call(1, from: source).arguments == ["fd": SlowDocument.Argument(value: 5)])
    }

    @Test func `the account and the cursor are the log's`() throws {
        let source = SlowSample.source
        let document = try SlowSample.document("/slow?pid=1", from: source)
        #expect(document.account == SlowDocument.Account(seen: 9, written: 5, dropped: 1, heldBack: 3))
        #expect(document.cursor == source.slowLog?.cursor.description)
        #expect(document.calls == [])
    }

    @Test(arguments: [
        "/slow", "/slow?format=table", "/slow?format=table&wide=1", "/slow?name=%1B[2J", "/slow?errno=%1B",
    ])
    func `no answer has a control character but line feeds`(target: String) throws {
        let body = String(decoding: try SlowSample.get(target).body, as: UTF8.self)
        #expect(!body.isEmpty && body.printableLines == body)
    }

    @Test func `a document says exactly what hostile names are`() throws {
        let openat = try call(2)
        #expect(openat.comm == ActivitySample.hostile)
        #expect(openat.arguments?["filename"]?.target == SlowSample.hostile)
    }

    @Test func `each call has a line of its own`() throws {
        let lines = String(decoding: try SlowSample.get("/slow").body, as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 6 && lines[0] == #"{"calls": ["#)
        let expected = #"""
            {"at": "2026-11-24T10:00:00.500Z", "pid": 8, "tid": 1, "comm": "nginx", "cgroup": {"path": \#
            "/system.slice/nginx.service", "name": "nginx.service", "kind": "unit"}, "user": {"uid": 33, "name": \#
            "www-data"}, "name": "fsync", "abi": "x86_64", "number": 74, "result": 0, "errno": null, "latency_ns": \#
            812000000, "cpu_ns": 1000000, "blocked_ns": 810000000, "runnable_ns": 1000000, "waits_by_design": false, \#
            "longest_wait_ns": 800000000, "stack": ["function_1", "function_2"], "arguments": {"fd": {"value": 5, \#
            "target": "/var/lib/pg/2619", "deleted": true, "cut": false}}}], "account": {"seen": 9, "written": 5, \#
            "dropped": 1, "held_back": 3}, "cursor": "
            """#
        #expect(lines[5].hasPrefix(expected))
        #expect(
            lines[1].contains(#""result": -38, "errno": "ENOSYS""#))
    }

    @Test func `a table is plain text`() throws {
        let answer = try SlowSample.get("/slow?format=table")
        #expect(answer.contentType == "text/plain; charset=utf-8")
        #expect(String(decoding: answer.body, as: UTF8.self).contains("fsync("))
    }

    @Test func `before the first snapshot nothing is known, not even that it is off`() throws {
        let answer = try SlowSample.get("/slow", from: RecordedSource(isEmpty: true))
        #expect(answer.status == 503)
        #expect(try SlowSample.detail(answer).hasPrefix("nothing has been recorded yet"))
    }

    @Test func `where slow calls aren't written down, the answer says so and what to do`() throws {
        let answer = try SlowSample.get("/slow", from: RecordedSource())
        #expect(answer.status == 503)
        #expect(
            try SlowSample.detail(answer)
                == "the daemon runs with '--slow off' and doesn't log slow calls; start it without that option")
    }
}
