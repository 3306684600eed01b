import Documents
import Foundation
import HTTP
import Measurements
import Syscalls
import Testing

@testable import API

/// The slowest call of a kind, and what is written down, on the page.
@Suite struct SlowestTests {
    private func slowest(_ target: String, from source: RecordedSource) throws -> SlowDocument.Call? {
        let answer = try SlowSample.get(target, from: source)
        try #require(answer.status == 200)
        return try JSONDecoder().decode(SyscallDetail.self, from: Data(answer.body)).slowest
    }

    @Test func `a system call has its slowest call as the log describes it`() throws {
        let source = SlowSample.source
        source.slowestCalls = [RecordedSource.read32: SlowSample.read32, .other: SlowSample.invalid]
        let expected = try SlowSample.document("/slow?abi=i386", from: source).calls.first
        #expect(expected != nil)
        #expect(try slowest("/stats/read?abi=i386", from: source) == expected)
        #expect(try slowest("/stats/read", from: source) == nil, "none is known of the native one")
        #expect(try slowest("/stats/other", from: source) == nil, "that is many calls'")
        #expect(try slowest("/stats/read?abi=i386&window=1s", from: source) == expected, "whatever the window")
    }

    @Test(arguments: ["user=www-data", "pid=8", "comm=nginx", "cgroup=nginx.service"])
    func `of some callers alone it isn't known`(filter: String) throws {
        let source = SlowSample.source
        var read = SlowSample.fsync
        read.id = RecordedSource.read
        source.slowestCalls = [RecordedSource.read: read]
        #expect(try slowest("/stats/read", from: source)?.tid == 1)
        #expect(try slowest("/stats/read?\(filter)", from: source) == nil)
    }

    @Test func `a call that isn't known has null rather than nothing`() throws {
        let body = String(decoding: try SlowSample.get("/stats/read").body, as: UTF8.self)
        #expect(body.contains(#""slowest": null"#))
    }

    private func page(_ rules: SlowRules?) throws -> String {
        let source = RecordedSource()
        source.slowRules = rules
        return String(decoding: try SlowSample.get("/", from: source).body, as: UTF8.self)
    }

    @Test func `the page says what is written down`() throws {
        #expect(
            try page(.usual).contains(
                "<p>Slow calls are logged one by one: every call that takes 100ms or more and doesn't wait by design; "
                    + "at most 10 per second for each process and call, without their arguments.\n"))
        var rules = SlowRules(
            usualNs: nil, named: ["read": 1_000_000_000, "fsync": 20_500_000, "futex": nil], errors: [28, 5],
            perSecond: nil, readsArguments: true)
        #expect(
            try page(rules).contains(
                "one by one: fsync from 20.5ms; futex never; read from 1s; every call that fails with EIO, ENOSPC; without a limit "
                    + "per second, with their arguments."))
        rules.named["<b>"] = 1
        #expect(try page(rules).contains("&lt;b&gt; from 1ns; fsync"))
    }

    @Test func `the page says that nothing is`() throws {
        for rules in [nil, SlowRules(usualNs: nil), SlowRules(usualNs: nil, named: ["read": nil])] {
            #expect(
                try page(rules).contains("<p>Slow calls are not logged: the daemon runs with --slow off.\n"))
        }
    }

    @Test(
        arguments: [
            (100_000_000, "100ms"), (1_500_000_000, "1.5s"), (1_000_500_000_000, "1000.5s"), (250_000, "250us"),
            (1_001_000, "1.001ms"), (1_000_001_000, "1000.001ms"), (1_000_000_001, "1000000.001us"), (999, "999ns"),
            (1, "1ns"),
        ] as [(UInt64, String)])
    func `a threshold is told exactly`(ns: UInt64, text: String) throws {
        #expect(try page(SlowRules(usualNs: ns)).contains("takes \(text) or more"))
    }
}
