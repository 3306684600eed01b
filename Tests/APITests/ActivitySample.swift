import Documents
import Foundation
import HTTP
import Histograms
import Measurements
import Syscalls
import Testing

@testable import API

/// Who made the calls of `RecordedSource`, so that the sums can be worked out by hand: two processes of nginx.service, one of which has
/// ended, a shell, what was counted for several together, and what nobody's is.
enum ActivitySample {
    static let web = ProcessKey(pid: 8, startNs: 500_000_000)
    static let worker = ProcessKey(pid: 101, startNs: 1_500_000_000)
    static let shell = ProcessKey(pid: 200, startNs: 1_000_000)
    static let service = CgroupKey(hierarchy: 0, id: 7)
    static let session = CgroupKey(hierarchy: 0, id: 8)
    /// Clears the screen, turns the text around, closes what is open.
    static let hostile = "\u{1b}[2J\u{202e}\",\\"

    static var callers: Callers {
        var callers = Callers()
        callers.byNumber = [
            10: Caller(process: web, comm: "nginx", cgroup: service, uid: 33),
            11: Caller(process: web, comm: "pool", cgroup: service, uid: 33),
            12: Caller(process: worker, comm: "nginx", cgroup: service, uid: 33),
            13: Caller(process: shell, comm: hostile, cgroup: session, uid: 1000),
            14: Caller(process: nil, comm: nil, cgroup: nil, uid: nil),
            15: Caller(process: nil, comm: "cron", cgroup: CgroupKey(hierarchy: 0, id: 9), uid: 0),
        ]
        callers.processes = [
            web: Callers.Process(comm: "nginx", innerPid: 1, cgroup: service),
            worker: Callers.Process(comm: "nginx", innerPid: 101, cgroup: service, hasExited: true),
            shell: Callers.Process(comm: hostile, cgroup: session),
        ]
        callers.cgroupPaths = [
            service: "/system.slice/nginx.service", session: "/user.slice/user-1000.slice/session-1.scope",
        ]
        return callers
    }

    /// The calls of `RecordedSource`, each with who made it: number of the caller, call, duration, wait, whether it failed.
    static let calls: [(caller: UInt32, id: SyscallID, ns: UInt64, wait: UInt64, failed: Bool)] = [
        (10, RecordedSource.read, 100, 0, false), (11, RecordedSource.read, 200, 0, true),
        (UntoldReason.noPlace.caller, RecordedSource.read, 300, 0, false),
        (10, RecordedSource.epoll, 1_000_000_000, 999_999_000, false),
        (12, RecordedSource.write, 5000, 400, false), (13, RecordedSource.write, 7000, 600, false),
        (13, RecordedSource.getpid32, 90, 0, false),
        (14, RecordedSource.read32, 95, 0, false),
        (15, .invalid, 50, 0, true),
        (UntoldReason.beganLater.caller, .other, 60, 0, true),
    ]

    static var activity: Activity {
        var ledger = Ledger()
        for call in calls { ledger.add(call.caller, call.id, ns: call.ns, wait: call.wait, failed: call.failed) }
        return Activity(ledger: ledger, callers: callers)
    }

    static var source: RecordedSource {
        let source = RecordedSource()
        source.activity = activity
        source.userNames = [0: "root", 33: "www-data"]
        source.inFlightSubjects = [
            9: (web, service, 33), 10: (nil, service, 33),
        ]
        return source
    }

    static func get(_ target: String, from source: RecordedSource = source) throws -> HTTPResponse {
        Router(provider: source, identity: Identity(host: "web-3", kernel: "6.18.44", version: "0.1.0"))
            .respond(to: try #require(HTTPRequest(target: target)))
    }

    static func document(_ target: String, from source: RecordedSource = source) throws -> StatsDocument {
        let answer = try get(target, from: source)
        try #require(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
        return try JSONDecoder().decode(StatsDocument.self, from: Data(answer.body))
    }
}

extension Ledger {
    /// Counts one call.
    mutating func add(_ caller: UInt32, _ id: SyscallID, ns: UInt64, wait: UInt64 = 0, failed: Bool = false) {
        let octave = Bucket.octave(of: Bucket.index(of: ns))
        var tally = Tally()
        (tally.totalNs, tally.waitNs, tally.maxNs, tally.errors) = (ns, wait, ns, failed ? 1 : 0)
        tally.counts[octave % Tally.octaves] = 1
        add(tally, to: LedgerKey(caller: caller, code: id.code, group: UInt8(octave / Tally.octaves)))
    }
}
