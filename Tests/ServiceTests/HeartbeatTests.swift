import Foundation
import Logging
import Probe
import Testing
import TestSupport

@testable import Service

@Suite(.serialized) struct HeartbeatTests {
    private let pipeline: Pipeline
    private let socket: NotifySocket

    init() throws {
        let probe = try Probe(logger: Logger(label: "test"))
        pipeline = Pipeline(probe, intervalNs: 2_000_000_000, historyNs: 60_000_000_000)
        socket = try NotifySocket("/tmp/syslat-heartbeat-\(getpid()).sock")
    }

    private func manager(_ variables: [String: String] = [:]) -> ServiceManager {
        ServiceManager(environment: ["NOTIFY_SOCKET": socket.name].merging(variables) { $1 })
    }

    @Test func `snapshots come once an interval, and signs of life at half of what is allowed`() throws {
        let manager = manager(["WATCHDOG_USEC": "400000"])
        var heartbeat = Heartbeat(manager, interval: 2, now: pipeline.now)
        #expect(heartbeat.period == 0.2)
        let before = pipeline.snapshots
        for beat in 1...20 {
            heartbeat.beat(pipeline)
            #expect(pipeline.snapshots - before == UInt64(beat / 10))
            #expect(socket.lines(within: 5, until: "WATCHDOG=1") == ["WATCHDOG=1"])
        }
    }

    @Test func `a sign of life comes before the next beat would be too late for it, and no sooner`() throws {
        let manager = manager(["WATCHDOG_USEC": "10000000"])
        var heartbeat = Heartbeat(manager, interval: 2, now: pipeline.now - 4_000_000_000)
        #expect(heartbeat.period == 2)
        heartbeat.beat(pipeline)
        heartbeat.beat(pipeline)
        manager.stopping()
        let lines = socket.lines(within: 5, until: "STOPPING=1")
        #expect(lines == ["WATCHDOG=1", "STOPPING=1", "STATUS=finishing the answers under way"])
    }

    @Test func `a status comes when the one before has stood for five seconds`() throws {
        let manager = manager()
        var heartbeat = Heartbeat(manager, interval: 2, now: pipeline.now - 5_000_000_000)
        pipeline.sample()
        heartbeat.beat(pipeline)
        heartbeat.beat(pipeline)
        manager.stopping()
        let lines = socket.lines(within: 5, until: "STOPPING=1")
        try #require(lines.count == 3, "\(lines)")
        #expect(lines[0].wholeMatch(of: /STATUS=recording [0-9.]+[kM]? calls\/s, [0-9]+ in flight/) != nil, "\(lines)")
    }

    @Test func `where nobody asked, nothing is sent and snapshots come all the same`() throws {
        let manager = ServiceManager(environment: ["WATCHDOG_USEC": "400000"])
        #expect(!manager.isThere && manager.watchdogSeconds == nil)
        var heartbeat = Heartbeat(manager, interval: 2, now: pipeline.now - 60_000_000_000)
        #expect(heartbeat.period == 2)
        let before = pipeline.snapshots
        for _ in 0..<3 { heartbeat.beat(pipeline) }
        #expect(pipeline.snapshots == before + 3)
    }

    @Test(
        arguments: [
            (["WATCHDOG_USEC": "400000"], 0.4), (["WATCHDOG_USEC": "400000", "WATCHDOG_PID": "\(getpid())"], 0.4),
            (["WATCHDOG_USEC": "400000", "WATCHDOG_PID": "1"], nil), (["WATCHDOG_USEC": "0"], nil),
            (["WATCHDOG_USEC": "-1"], nil), (["WATCHDOG_USEC": "soon"], nil), ([:], nil),
        ] as [([String: String], Double?)])
    func `a watchdog is one for this process and of a time`(variables: [String: String], seconds: Double?) {
        #expect(manager(variables).watchdogSeconds == seconds)
    }

    @Test(arguments: ["", "@", "/", "nonsense", "vsock:2:1234", "/" + String(repeating: "x", count: 200)])
    func `what names no socket is nobody`(name: String) {
        #expect(!ServiceManager(environment: ["NOTIFY_SOCKET": name]).isThere)
    }

    @Test func `ready is said with a status`() {
        manager().ready("recording")
        #expect(socket.lines(within: 5, until: "STATUS=") == ["READY=1", "STATUS=recording"])
    }
}
