import Documents
import Foundation
import Testing

/// Which calls were slow or failed, one by one: known ones, through the daemon.
@Suite(.serialized) struct SlowTests {
    /// Names what waits by design or takes no time, and an error for each way to fail that is here.
    private static let rules = [
        "--slow", "100ms,futex=100ms,epoll_wait=100ms,epoll_pwait=100ms,execve=0.001ms", "--slow-errors",
        "EMFILE,ENAMETOOLONG,EFAULT", "--slow-limit", "off",
    ]

    @Test func `each slow or failing call is told once, with all that is known of it`() throws {
        let daemon = try TestDaemon(options: Self.rules + ["--arguments"])
        let cases = try SlowCase.make()
        #expect(Set(cases.map(\.name)).count >= 17)
        #expect(Set(cases.filter { $0.name == "crowd" }.map(\.tid)).count == 20)
        let document = try daemon.slow()
        document.expect(cases)
        document.expectAccount()
        #expect((document.account.dropped, document.account.heldBack) == (0, 0))
        #expect(document.account.written == UInt64(document.calls.count))
        // The newest first: they were made one after the other.
        let places = cases.filter { $0.name != "crowd" }.map { made in
            document.calls.firstIndex { $0 == document.calls(of: made).first }
        }
        #expect(places.compactMap { $0 } == places.compactMap { $0 }.sorted(by: >))
    }

    @Test func `a write into a file system that is slow is told with its file`() throws {
        let daemon = try TestDaemon("--arguments")
        let cases = try SlowCase.makeThrottledWrite()
        try daemon.slow("name=write").expect(cases)
    }

    @Test func `without --arguments nothing is told that a program was given`() throws {
        let daemon = try TestDaemon(options: Self.rules)
        let cases = try SlowCase.make("fifo", "bytes", "flock", "deleted", "emfile", "execfails", "tcp", "connect")
        let answer = try daemon.get("/slow?top=100000")
        let document = try JSONDecoder().decode(SlowDocument.self, from: answer.body)
        document.expect(cases, readsArguments: false)
        #expect(document.calls.allSatisfy { $0.arguments == nil })
        let text = String(decoding: answer.body, as: UTF8.self)
        for target in cases.flatMap(\.targets) { #expect(!text.contains(target.text)) }
        #expect(text.contains(#""arguments": null"#))
    }

    @Test func `what waits by design is told only where it is named`() throws {
        let daemon = try TestDaemon("--slow", "100ms,futex=50ms")
        let cases = try SlowCase.make("futex", "epoll")
        let document = try daemon.slow()
        document.expect(cases.filter { $0.name == "futex" }, readsArguments: false)
        for made in cases where made.name == "epoll" { #expect(document.calls(of: made).isEmpty) }
        #expect(document.calls.allSatisfy { !$0.waitsByDesign || $0.name == "futex" })
    }

    @Test func `a threshold of its own is a call's, whatever the others have`() throws {
        let daemon = try TestDaemon("--slow", "10s,flock=20ms,openat=off")
        let cases = try SlowCase.make("flock", "pipe", "fifo")
        let document = try daemon.slow()
        document.expect(cases.filter { $0.name == "flock" }, readsArguments: false)
        for made in cases where made.name != "flock" { #expect(document.calls(of: made).isEmpty) }
    }

    @Test func `by default those of 100 ms are told`() throws {
        let daemon = try TestDaemon()
        let cases = try SlowCase.make("flock", "emfile", "futex")
        let document = try daemon.slow()
        document.expect(cases.filter { $0.name == "flock" }, readsArguments: false)
        for made in cases where made.name != "flock" { #expect(document.calls(of: made).isEmpty) }
        #expect(document.calls.allSatisfy { $0.latencyNs >= 100_000_000 && !$0.waitsByDesign })
    }

    @Test func `with --slow off there is none, and no slowest`() throws {
        let daemon = try TestDaemon("--slow", "off")
        _ = try SlowCase.make("flock")
        let answer = try daemon.get("/slow")
        #expect(answer.status == 503)
        #expect(String(decoding: answer.body, as: UTF8.self).contains("--slow"))
        let detail = try JSONDecoder().decode(SyscallDetail.self, from: try daemon.get("/stats/flock").body)
        #expect(detail.slowest == nil)
    }

    @Test func `the slowest call of a kind is kept, whatever the threshold`() throws {
        for rules in ["off,rt_sigtimedwait=0.05ms", "10s"] {
            let daemon = try TestDaemon("--slow", rules, "--slow-limit", "off")
            try Command(Command.products.appending(path: "workload").path, "slowstorm", "500", "4")
            let calls = try daemon.slow("name=rt_sigtimedwait").calls
            let answer = try daemon.get("/stats/rt_sigtimedwait").body
            let slowest = try #require(try JSONDecoder().decode(SyscallDetail.self, from: answer).slowest)
            #expect((slowest.comm, slowest.name) == ("workload", "rt_sigtimedwait"))
            #expect(slowest.errno == "EAGAIN" && slowest.latencyNs >= 60_000)
            #expect(calls.isEmpty == (rules == "10s"))
            if !calls.isEmpty { #expect(slowest.latencyNs == calls.map(\.latencyNs).max()) }
        }
    }

    @Test func `the rules are said at the front page`() throws {
        let daemon = try TestDaemon("--slow", "70ms,flock=20ms", "--slow-errors", "EIO,EMFILE")
        let page = String(decoding: try daemon.get("/").body, as: UTF8.self)
        for text in ["takes 70ms", "flock from 20ms", "EIO", "EMFILE"] { #expect(page.contains(text), "\(text)") }
    }
}
