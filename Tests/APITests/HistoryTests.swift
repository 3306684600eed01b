import Documents
import Foundation
import HTTP
import Measurements
import Syscalls
import Testing

@testable import API

/// How a call was before the window.
@Suite struct HistoryTests {
    /// A machine on which `read` is called once in each of ten seconds.
    private func lived() -> RecordedSource {
        let source = ActivitySample.source
        for _ in 0..<10 { source.advance() }
        return source
    }

    private func detail(_ target: String, from source: RecordedSource) throws -> SyscallDetail {
        let answer = try ActivitySample.get(target, from: source)
        try #require(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
        return try JSONDecoder().decode(SyscallDetail.self, from: Data(answer.body))
    }

    @Test func `the steps end where the window begins`() throws {
        let detail = try detail("/stats/read?window=3s&history=2s", from: lived())
        #expect(detail.window.from == "2026-11-24T10:00:09.000Z" && detail.syscall[.calls] == 3)
        let history = try #require(detail.history)
        #expect(history.last?.to == detail.window.from)
        #expect(history.map(\.seconds) == [2, 2, 2, 2])
        #expect(
            history.last
                == SyscallDetail.Step(
                    from: "2026-11-24T10:00:07.000Z", to: "2026-11-24T10:00:09.000Z", seconds: 2,
                    octaves: [0, 0, 0, 0, 0, 0, 0, 0, 0, 2]))
        #expect(history.first?.from == "2026-11-24T10:00:01.000Z")
    }

    @Test func `without the parameter there is none`() throws {
        let answer = try ActivitySample.get("/stats/read?window=3s", from: lived())
        #expect(!String(decoding: answer.body, as: UTF8.self).contains("history"))
    }

    @Test(arguments: ["write", "getpid", "pread64", "syscall_511", "other"])
    func `a call that was not made in the window is answered with its history`(name: String) throws {
        let source = lived()
        #expect(try ActivitySample.get("/stats/\(name)?window=3s", from: source).status == 404)
        let detail = try detail("/stats/\(name)?window=3s&history=1s", from: source)
        #expect((detail.syscall.name, detail.syscall[.calls]) == (name, 0))
        #expect(detail.buckets.isEmpty && detail.quantiles.isEmpty && detail.history?.count == 8)
        let calls = detail.history?.map { $0.octaves.reduce(0, +) } ?? []
        #expect(calls == [["write": 2, "other": 1][name] ?? 0] + Array(repeating: 0, count: 7))
    }

    @Test func `the ABI is the one that is asked for`() throws {
        let source = lived()
        #expect(try detail("/stats/getpid?window=3s&history=1s", from: source).syscall.abi == "x86_64")
        let compat = try detail("/stats/getpid?window=3s&history=1s&abi=i386", from: source)
        #expect(compat.syscall.abi == "i386" && compat.history?.first?.octaves.reduce(0, +) == 1)
        #expect(try detail("/stats/waitpid?window=3s&history=1s", from: source).syscall.abi == "i386")
        #expect(try ActivitySample.get("/stats/waitpid?window=3s&history=1s&abi=x86_64", from: source).status == 404)
        #expect(try ActivitySample.get("/stats/nosuch?window=3s&history=1s", from: source).status == 404)
    }

    @Test(arguments: [
        ("pid=8", 2), ("comm=pool", 1), ("user=www-data", 2), ("cgroup=nginx.service", 2), ("pid=200", 0),
        ("pid=9999", 0),
    ])
    func `filters on callers hold for the history as well`(filter: String, calls: UInt64) throws {
        let detail = try detail("/stats/read?window=1s&history=1s&\(filter)&abi=x86_64", from: lived())
        #expect(detail.history?.map { $0.octaves.reduce(0, +) } == [calls], "nobody's calls are not among them")
        #expect(detail.syscall[.calls] == calls)
    }

    @Test(arguments: [
        "history=", "history=0s", "history=1", "history=-1s", "history=1s", "window=all&history=1s",
        "window=1s&history=x",
        "window=1s&history=1s&history=1s", "window=1s&history=9999999s",
    ])
    func `a bad value is 400 and says what is right`(query: String) throws {
        let answer = try ActivitySample.get("/stats/read?\(query)", from: lived())
        #expect(answer.status == 400)
        let detail = (try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])?["detail"] as? String
        #expect(detail?.hasPrefix("parameter 'history': it ") == true, "\(detail ?? "")")
        #expect(try ActivitySample.get("/stats?window=1s&history=1s").status == 400, "only one call has a history")
    }

    @Test func `where subjects aren't recorded, or nothing is yet, that is the answer`() throws {
        #expect(try ActivitySample.get("/stats/read?window=1s&history=1s&pid=8", from: RecordedSource()).status == 400)
        let empty = RecordedSource(isEmpty: true)
        #expect(try ActivitySample.get("/stats/read?window=1s&history=1s", from: empty).status == 503)
        #expect(try ActivitySample.get("/stats/read?since=0-1&history=1s").status == 410)
    }
}
