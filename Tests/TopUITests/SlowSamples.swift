import Documents
import Measurements
import Rendering

@testable import TopUI

extension SlowDocument.Call {
    /// A call that returned `milliseconds` after 10:00:00.
    static func sample(
        _ name: String, number: Int, comm: String = "postgres", pid: Int = 812, tid: Int = 815,
        at milliseconds: Int = 512,
        errno: String? = nil, latencyNs: UInt64 = 812_000_000, blockedNs: UInt64? = nil, waitsByDesign: Bool = false,
        stack: [String] = ["jbd2_log_wait_commit", "ext4_sync_file", "do_fsync"]
    ) -> SlowDocument.Call {
        let blocked = blockedNs ?? latencyNs - 1_000_000
        return SlowDocument.Call(
            at: "2026-11-23T10:00:00.\(milliseconds)Z", pid: pid, tid: tid, comm: comm, name: name, abi: "x86_64",
            number: number, result: errno == nil ? 0 : -5, errno: errno, latencyNs: latencyNs,
            cpuNs: latencyNs - blocked, blockedNs: blocked, waitsByDesign: waitsByDesign,
            longestWaitNs: blocked > 0 ? blocked / 2 : nil, stack: blocked > 0 ? stack : [])
    }
}

extension SlowDocument {
    /// Four calls, newest first: one fails, one waits by design, one only computes.
    static let typical: SlowDocument = {
        var fsync = Call.sample("fsync", number: 74)
        fsync.arguments = ["fd": Argument(value: 5, target: "/var/lib/postgresql/15/main/base/1/2619")]
        fsync.user = UserDescription(uid: 104, name: "postgres")
        fsync.cgroup = CgroupDescription(path: "/system.slice/postgresql@15-main.service")
        return SlowDocument(
            calls: [
                fsync,
                .sample(
                    "read", number: 0, comm: "pg_dump", pid: 40127, tid: 40127, at: 480, errno: "EIO",
                    latencyNs: 1_200_000_000, stack: ["folio_wait_bit_common", "filemap_read"]),
                .sample(
                    "epoll_wait", number: 232, comm: "nginx", pid: 1207, tid: 1207, at: 400, latencyNs: 5_000_000_000,
                    waitsByDesign: true, stack: ["ep_poll"]),
                .sample(
                    "getrandom", number: 318, comm: "keygen", pid: 77, tid: 78, at: 111, latencyNs: 150_000_000,
                    blockedNs: 0),
            ], account: Account(seen: 53, written: 41, dropped: 0, heldBack: 12), cursor: "1-41")
    }()
}

extension TopState {
    /// The figures that the state asks for, the slow calls with `slow` for their document.
    func answered(slow: Result<SlowDocument, FetchError>, detail: SyscallDetail? = nil) -> TopData {
        var data = answered
        var answer = answer()
        if detail != nil { answer.detail = detail }
        answer.slow = question.slow.map { SlowAnswer(question: $0, document: slow) }
        data.add(answer)
        return data
    }
}
