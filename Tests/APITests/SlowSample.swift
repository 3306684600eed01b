import Documents
import Foundation
import HTTP
import Measurements
import Syscalls
import Testing
import Timeline

@testable import API

/// Five slow calls of the callers of `ActivitySample`, oldest first, which their thread ids number.
enum SlowSample {
    static let calls = [fsync, openat, read32, futex, invalid]

    /// Waited for a disk.
    static let fsync: SlowCall = {
        var call = SlowCall(
            returnedNs: 500_000_000, pid: 8, tid: 1, comm: "nginx", id: .call(.x86_64, number: 74), result: 0,
            latencyNs: 812_000_000, waitNs: 811_000_000, runnableNs: 1_000_000)
        (call.process, call.cgroup, call.uid) = (ActivitySample.web, ActivitySample.service, 33)
        (call.longestWaitNs, call.frames) = (800_000_000, [1, 2])
        call.values = [5]
        call.targets = [SlowCall.Target(argument: 0, kind: .file, text: "/var/lib/pg/2619", isDeleted: true)]
        return call
    }()

    /// Failed, with names that try to be obeyed rather than read.
    static let openat: SlowCall = {
        var call = SlowCall(
            returnedNs: 1_000_000_000, pid: 200, tid: 2, comm: ActivitySample.hostile,
            id: .call(.x86_64, number: 257), result: -2, errno: 2, latencyNs: 100)
        (call.process, call.cgroup, call.uid) = (ActivitySample.shell, ActivitySample.session, 1000)
        call.values = [0xffff_ff9c, 0x7ffd_1234_5678, 0x8_0000, 0]
        call.targets = [SlowCall.Target(argument: 1, kind: .path, text: hostile, isCut: true)]
        return call
    }()

    static let hostile = "/tmp/\u{1b}]0;x\u{7}\u{202e}\"},\u{2028}\\xff"

    /// One of a 32-bit program, whose registers have something in their upper halves.
    static let read32: SlowCall = {
        var call = SlowCall(
            returnedNs: 1_500_000_000, pid: 101, tid: 3, comm: "nginx", id: .call(.i386, number: 3), result: -5,
            errno: 5,
            latencyNs: 300_000_000, waitNs: 300_000_000)
        (call.process, call.cgroup, call.uid) = (ActivitySample.worker, ActivitySample.service, 33)
        (call.longestWaitNs, call.frames) = (300_000_000, [3])
        call.values = [0xdead_0000_0007, 0x1_0804_8000, 0x1_0000_1000]
        call.targets = [SlowCall.Target(argument: 0, kind: .socket, text: "tcp 127.0.0.1:80->127.0.0.1:41000")]
        return call
    }()

    /// One that waits by design, of a thread of which little is known.
    static let futex = SlowCall(
        returnedNs: 1_800_000_000, pid: 7, tid: 4, comm: "old", id: RecordedSource.futex, result: 0,
        latencyNs: 2_000_000_000, waitNs: 1_500_000_000, runnableNs: 500_000_000)

    /// One that is none.
    static let invalid = SlowCall(
        returnedNs: 1_900_000_000, pid: 6, tid: 5, comm: "odd", id: .invalid, result: -38, errno: 38,
        latencyNs: 300_000_000)

    static func log(capacity: Int = 1 << 20, _ calls: [SlowCall] = calls) -> SlowLog {
        var log = SlowLog(capacity: capacity)
        for call in calls { log.append(call) }
        (log.account.seen, log.account.written, log.account.dropped, log.account.heldBack) = (9, 5, 1, 3)
        return log
    }

    static var source: RecordedSource {
        let source = ActivitySample.source
        source.slowLog = log()
        source.slowRules = SlowRules(usualNs: 100_000_000, readsArguments: true)
        return source
    }

    static func get(_ target: String, from source: RecordedSource = source) throws -> HTTPResponse {
        try ActivitySample.get(target, from: source)
    }

    static func document(_ target: String, from source: RecordedSource = source) throws -> SlowDocument {
        try document(try get(target, from: source))
    }

    static func document(_ answer: HTTPResponse) throws -> SlowDocument {
        try #require(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
        return try JSONDecoder().decode(SlowDocument.self, from: Data(answer.body))
    }

    /// What a problem says.
    static func detail(_ answer: HTTPResponse) throws -> String {
        let problem = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
        return try #require(problem?["detail"] as? String)
    }
}
