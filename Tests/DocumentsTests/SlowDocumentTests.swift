import Documents
import Foundation
import Measurements
import Rendering
import Syscalls
import Testing

/// Slow calls as documents, written and read again.
@Suite struct SlowDocumentTests {
    private func decoded(_ document: SlowDocument) throws -> SlowDocument {
        try JSONDecoder().decode(SlowDocument.self, from: Data(document.json()))
    }

    private static let account = SlowDocument.Account(seen: .max, written: 1, dropped: 2, heldBack: .max - 3)

    @Test func `what is written is what is read`() throws {
        var all = SlowDocument.Call(
            at: "2026-11-24T10:00:00.500Z", pid: 1, tid: 2, comm: "a\"\u{1b}\n名\u{202e}", name: "read", abi: "i386",
            number: 3, result: .min, errno: "EIO", latencyNs: .max, cpuNs: .max - 1, blockedNs: 1, runnableNs: 0,
            waitsByDesign: true, longestWaitNs: 1, stack: ["f", "g"])
        all.cgroup = CgroupDescription(path: "/a\"b")
        all.user = UserDescription(uid: .max, name: "ro\u{9b}ot")
        all.arguments = [
            "fd": SlowDocument.Argument(value: .min, target: "\\xff\u{7}\"", isDeleted: true, isCut: true),
            "buf": SlowDocument.Argument(value: nil), "count": SlowDocument.Argument(value: .max),
        ]
        var few = SlowDocument.Call(
            at: "", pid: 1, tid: 3, comm: "", name: "invalid", abi: nil, number: nil, result: .max, latencyNs: 0,
            cpuNs: 0)
        var none = few
        (none.name, none.abi, none.number, none.arguments) = ("sync", "x86_64", 162, [:])
        few.user = UserDescription(uid: 0, name: nil)
        let document = SlowDocument(calls: [all, few, none, all], account: Self.account, cursor: "c-1")
        #expect(try decoded(document) == document)
        let empty = SlowDocument(calls: [], account: Self.account, cursor: "")
        #expect(try decoded(empty) == empty)
    }

    @Test func `arguments are written in the order of the call`() throws {
        var call = SlowDocument.Call(
            at: "", pid: 1, tid: 1, comm: "", name: "openat", abi: "x86_64", number: 257, result: 0, latencyNs: 1,
            cpuNs: 1)
        let names = ["dfd", "filename", "flags", "mode"]
        call.arguments = Dictionary(uniqueKeysWithValues: names.map { ($0, SlowDocument.Argument(value: 1)) })
        let document = SlowDocument(calls: [call], account: Self.account, cursor: "")
        let text = String(decoding: document.json(), as: UTF8.self)
        let places = names.map { text.firstRange(of: "\"\($0)\": {")?.lowerBound }
        #expect(!places.contains(nil) && places.compactMap { $0 } == places.compactMap { $0 }.sorted())
    }

    @Test func `the slowest call of a kind goes with its distribution`() throws {
        var detail = try #require(Sample.builder.detail(Sample.read, cursor: "c-1"))
        detail.slowest = SlowDocument.Call(
            at: "", pid: 1, tid: 1, comm: "a", name: "read", abi: "x86_64", number: 0, result: -4, errno: "EINTR",
            latencyNs: 40, cpuNs: 40, stack: ["f"])
        #expect(try JSONDecoder().decode(SyscallDetail.self, from: Data(detail.json())) == detail)
    }

    @Test func `a detail of an earlier version has none`() throws {
        let detail = try #require(Sample.builder.detail(Sample.read, cursor: "c-1"))
        let text = String(decoding: detail.json(), as: UTF8.self)
        let earlier = text.replacing(", \"slowest\": null", with: "")
        #expect(earlier != text)
        #expect(try JSONDecoder().decode(SyscallDetail.self, from: Data(earlier.utf8)) == detail)
    }

    @Test func `calls that waited at the same place have it named once`() {
        var named: [[UInt64]] = []
        let builder = SlowDocumentBuilder(
            snapshot: Sample.snapshot, names: SubjectNames(callers: Callers(), userName: { _ in nil }),
            readsArguments: false
        ) { frames in
            named.append(frames)
            return frames.map { "f\($0)" }
        }
        let places: [[UInt64]] = [[], [1, 2], [1, 2], [], [3], [3], [1, 2]]
        let calls = places.map { frames in
            var call = SlowCall(returnedNs: 1, pid: 1, tid: 1, comm: "a", id: Sample.read, result: 0, latencyNs: 1)
            call.frames = frames
            return call
        }
        let document = builder.document(calls, account: SlowAccount(), cursor: "")
        #expect(document.calls.map(\.stack) == places.map { $0.map { "f\($0)" } })
        #expect(named.filter { !$0.isEmpty } == [[1, 2], [3], [1, 2]])
    }

    @Test func `when a call returned is told by the snapshot's clocks`() {
        let builder = SlowDocumentBuilder(
            snapshot: Sample.snapshot, names: SubjectNames(callers: Callers(), userName: { _ in nil }),
            readsArguments: false
        ) { _ in [] }
        let call = SlowCall(
            returnedNs: 1_234_000_000, pid: 1, tid: 1, comm: "a", id: Sample.futex, result: 0, latencyNs: 1)
        #expect(builder.call(call).at == "2026-11-24T10:00:01.234Z")
        #expect(builder.call(call).waitsByDesign)
    }
}
