import Documents
import Foundation
import Testing

/// Very many slow calls: what became of each is counted. The long form (SYSLAT_SOAK=1) has ten times as many.
@Suite(.serialized) struct SlowStormTests {
    private static let calls: UInt64 = ProcessInfo.processInfo.environment["SYSLAT_SOAK"] == "1" ? 100_000 : 10_000

    /// A daemon for which no call is slow but that of the storm.
    private func start(_ options: String...) throws -> TestDaemon {
        try TestDaemon(options: ["--slow", "off,rt_sigtimedwait=0.05ms"] + options)
    }

    /// Makes the calls. Returns how long that took, in s.
    private func storm(threads: Int) throws -> Double {
        let begin = Date.now
        let run = try Command(
            Command.products.appending(path: "workload").path, "slowstorm", "\(Self.calls)", "\(threads)")
        #expect(run.output == "rt_sigtimedwait=\(Self.calls)\n")
        return Date.now.timeIntervalSince(begin)
    }

    /// The answer about all of them.
    private func told(by daemon: TestDaemon) throws -> SlowDocument {
        let document = try daemon.slow()
        document.expectAccount()
        #expect(document.account.seen == Self.calls)
        #expect(document.calls.count <= document.account.written)
        #expect(document.calls.allSatisfy { ($0.name, $0.errno) == ("rt_sigtimedwait", "EAGAIN") })
        #expect(document.calls.allSatisfy { $0.latencyNs >= 60_000 && $0.waitsByDesign })
        return document
    }

    @Test func `so many a second of one process are told, the others are held back`() throws {
        let daemon = try start()
        let seconds = try storm(threads: 8)
        let account = try told(by: daemon).account
        #expect(account.dropped == 0)
        // Ten in each second that it touched.
        #expect((10...10 * (UInt64(seconds) + 2)).contains(account.written), "\(account) in \(seconds) s")
    }

    @Test func `each process and each call has its own share`() throws {
        let daemon = try start()
        let first = try storm(threads: 1)
        let second = try storm(threads: 1)
        let document = try daemon.slow()
        document.expectAccount()
        #expect(document.account.seen == 2 * Self.calls)
        let processes = Dictionary(grouping: document.calls, by: \.pid)
        #expect(processes.count == 2)
        for calls in processes.values { #expect((10...10 * (Int(max(first, second)) + 2)).contains(calls.count)) }
    }

    @Test func `without a limit all are told that there is room for, and the others are counted`() throws {
        // A ring for a few hundred.
        let daemon = try start("--slow-limit", "off", "--slow-ring", "64KiB")
        _ = try storm(threads: 16)
        let account = try told(by: daemon).account
        #expect(account.heldBack == 0)
        #expect(account.dropped > 0 && account.written > 0, "\(account)")
        // When it is over there is room again.
        let made = try daemon.slow("top=1").account
        let more = try Command(Command.products.appending(path: "workload").path, "slowstorm", "5", "1")
        #expect(more.status == 0)
        let after = try daemon.slow("top=1").account
        #expect((after.seen, after.written, after.dropped) == (made.seen + 5, made.written + 5, made.dropped))
    }

    @Test func `thousands a second are told one by one`() throws {
        let daemon = try start("--slow-limit", "off")
        let seconds = try storm(threads: 1)
        let document = try told(by: daemon)
        print("\(Self.calls) slow calls in \(seconds) s: \(document.account)")
        #expect((document.account.dropped, document.account.heldBack) == (0, 0))
        #expect(document.account.written == Self.calls)
    }

    @Test func `the log has a bound`() throws {
        func residentKiB() throws -> Int {
            let status = try String(contentsOfFile: "/proc/\(daemon.process.processIdentifier)/status", encoding: .utf8)
            return Int(try #require(status.firstMatch(of: /VmRSS:\s+([0-9]+)/)?.output.1)) ?? 0
        }
        let daemon = try start("--slow-limit", "off", "--slow-log", "256KiB")
        // It is full long before this is over.
        _ = try storm(threads: 1)
        let kept = try daemon.slow().calls.count
        let before = try residentKiB()
        for _ in 0..<3 { _ = try storm(threads: 1) }
        let document = try daemon.slow()
        document.expectAccount()
        #expect(document.account.written > UInt64(2 * Self.calls))
        #expect(kept > 100 && kept < Self.calls / 2 && (kept - 1...kept + 1).contains(document.calls.count))
        let after = try residentKiB()
        #expect(after < before + 1 << 10, "\(before) KiB before, \(after) after")
    }
}
