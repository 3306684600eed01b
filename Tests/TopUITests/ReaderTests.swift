import Foundation
import Documents
import Rendering
import Text
import Synchronization
import Testing

@testable import TopUI

/// A source that answers what the test says, and notes what it is asked.
private final class RecordedSource: DocumentFetching {
    let asked = Mutex<[String]>([])
    /// What `stats` answers, one after the other; the last one again and again.
    let answers = Mutex<[Result<StatsDocument, FetchError>]>([])

    init(_ answers: [Result<StatsDocument, FetchError>]) { self.answers.withLock { $0 = answers } }

    func stats(_ query: String) throws(FetchError) -> StatsDocument {
        asked.withLock { $0.append(query) }
        return try answers.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }.get()
    }

    func detail(_ name: String, _ query: String) throws(FetchError) -> SyscallDetail {
        asked.withLock { $0.append("\(name) \(query)") }
        if name == "gone" { throw FetchError("not called", reason: .isMissing) }
        return .typical
    }

    func inFlight(_ query: String) throws(FetchError) -> InFlightDocument {
        asked.withLock { $0.append("inflight \(query)") }
        return InFlightDocument(total: 0, calls: [])
    }

    func slow(_ query: String) throws(FetchError) -> SlowDocument {
        asked.withLock { $0.append("slow \(query)") }
        if query.contains("name=off") { throw FetchError("off", reason: .isRefused) }
        if query.contains("name=away") { throw FetchError("unreachable") }
        return SlowDocument(
            calls: [], account: SlowDocument.Account(seen: 0, written: 0, dropped: 0, heldBack: 0), cursor: "0-0")
    }
}

private func document(cursor: String) -> StatsDocument {
    var document = StatsDocument.typical
    document.cursor = cursor
    return document
}

@Suite struct ReaderTests {
    @Test func `each interval begins where the one before ended`() throws {
        let source = RecordedSource(["a", "b", "c"].map { .success(document(cursor: $0)) })
        var reader = Reader(source)
        for _ in 0..<3 { _ = try reader.next(TopQuestion(interval: 2)) }
        #expect(
            source.asked.withLock { $0 } == ["window=2.000s&octaves=1", "since=a&octaves=1", "since=b&octaves=1"])
    }

    @Test func `another run of the daemon is started over with`() throws {
        let source = RecordedSource([
            .success(document(cursor: "a")), .failure(FetchError("gone", reason: .cursorIsGone)),
            .success(document(cursor: "z")),
        ])
        var reader = Reader(source)
        _ = try reader.next(TopQuestion(interval: 1))
        #expect(try reader.next(TopQuestion(interval: 1)).cursor == "z")
        _ = try reader.next(TopQuestion(interval: 1))
        #expect(source.asked.withLock { $0.last } == "since=z&octaves=1")
    }

    @Test func `a detail is about the same interval as the table`() throws {
        let source = RecordedSource([.success(document(cursor: "a")), .success(document(cursor: "b"))])
        var reader = Reader(source)
        let question = TopQuestion(
            interval: 1, detail: RowID(name: "read", abi: "x86_64"), hasInFlight: true, inFlightName: "read")
        var answer = TopAnswer()
        for _ in 0..<2 { answer.latest = try reader.next(question) }
        try reader.rest(question, into: &answer)
        #expect(
            source.asked.withLock { $0.suffix(2) } == ["read since=a&abi=x86_64", "inflight name=read&top=500"])
        #expect(answer.detail == .typical && answer.hasDetail)
        answer = TopAnswer()
        try reader.rest(TopQuestion(interval: 1, window: "1m", detail: RowID(name: "gone", abi: nil)), into: &answer)
        #expect(answer.detail == nil && answer.hasDetail && answer.chosen != nil)
    }
}

@Suite struct SlowReaderTests {
    /// What is answered to a question about the slow calls of `name`.
    private func slow(_ name: String) throws -> (answer: SlowAnswer?, asked: [String]) {
        let source = RecordedSource([.success(.typical)])
        var answer = TopAnswer()
        try Reader(source).rest(TopQuestion(interval: 1, slow: SlowQuestion(names: [name])), into: &answer)
        return (answer.slow, source.asked.withLock { $0 })
    }

    @Test func `slow calls cost one request, and none where they aren't shown`() throws {
        let (answer, asked) = try slow("fsync")
        #expect(asked == ["slow top=500&name=fsync"])
        #expect(try answer?.document.get().cursor == "0-0")
        var without = TopAnswer()
        let source = RecordedSource([.success(.typical)])
        try Reader(source).rest(TopQuestion(interval: 1), into: &without)
        #expect(without.slow == nil && source.asked.withLock { $0.isEmpty })
    }

    @Test func `that they aren't written down is an answer, and only a daemon that is away is trouble`() throws {
        #expect(throws: FetchError.self) { try slow("off").answer?.document.get() }
        #expect(throws: FetchError.self) { try slow("away") }
        #expect(try slow("off").answer != nil)
    }
}

@Suite struct SubjectReaderTests {
    private static let byProcess = TopQuestion(
        interval: 1, scope: Scope(grouping: .process), order: "&sort=cpu&order=desc&top=1000")

    @Test func `other rows are about the same interval, and the next begins where it would have begun`() throws {
        let source = RecordedSource(["a", "b", "c", "d"].map { .success(document(cursor: $0)) })
        var reader = Reader(source)
        for _ in 0..<2 { _ = try reader.next(TopQuestion(interval: 1)) }
        #expect(try reader.again(TopQuestion(interval: 1)) == nil, "the rows are there")
        #expect(try reader.again(Self.byProcess) != nil)
        #expect(try reader.again(Self.byProcess) == nil)
        _ = try reader.next(Self.byProcess)
        let order = "&octaves=1&by=process&sort=cpu&order=desc&top=1000"
        #expect(
            source.asked.withLock { $0 } == [
                "window=1.000s&octaves=1", "since=a&octaves=1", "since=a\(order)", "since=b\(order)",
            ])
    }

    @Test func `each step is one request, and one more where another window is shown`() throws {
        let source = RecordedSource([.success(document(cursor: "a"))])
        var reader = Reader(source)
        var question = Self.byProcess
        question.window = "10s"
        var answer = TopAnswer(question: question)
        answer.latest = try reader.next(question)
        try reader.rest(question, into: &answer)
        #expect(
            source.asked.withLock { $0 } == [
                "window=1.000s&octaves=1", "window=10s&octaves=1&by=process&sort=cpu&order=desc&top=1000",
            ])
    }

    @Test func `whose a call is costs a request only in its detail`() throws {
        let source = RecordedSource([.success(document(cursor: "a"))])
        var reader = Reader(source)
        let subjects: Subjects = [.cgroup: ["/a b"]]
        let question = TopQuestion(
            interval: 1, scope: Scope(subjects: subjects), subjects: subjects,
            detail: RowID(name: "read", abi: "x86_64"), hasWhose: true, hasInFlight: true, inFlightName: "read")
        var answer = TopAnswer(question: question)
        answer.latest = try reader.next(question)
        try reader.rest(question, into: &answer)
        #expect(
            source.asked.withLock { $0 } == [
                "window=1.000s&octaves=1&cgroup=%2Fa%20b", "read window=1.000s&abi=x86_64&cgroup=%2Fa%20b",
                "window=1.000s&by=process&name=read&abi=x86_64&cgroup=%2Fa%20b&sort=total&top=3",
                "inflight name=read&top=500&cgroup=%2Fa%20b",
            ])
        #expect(answer.whose?.row == question.detail && answer.whose?.subjects == subjects)
    }

    @Test func `that it isn't known whose a call is leaves the detail as it is`() throws {
        let source = RecordedSource([
            .success(document(cursor: "a")), .failure(FetchError("off", reason: .isRefused)),
        ])
        var reader = Reader(source)
        let question = TopQuestion(interval: 1, detail: RowID(name: "read", abi: nil), hasWhose: true)
        var answer = TopAnswer(question: question)
        answer.latest = try reader.next(question)
        try reader.rest(question, into: &answer)
        #expect(answer.detail != nil)
        guard case .failure(let error)? = answer.whose?.callers else {
            Issue.record("there is no reason")
            return
        }
        #expect(error.description == "off")
    }
}

@Suite struct FeedTests {
    /// Waits until `feed` has answers, for at most 5 s.
    private func answers(_ feed: Feed) -> [TopAnswer] {
        var wanted = pollfd(fd: feed.descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&wanted, 1, 5000) > 0 ? feed.take() : []
    }

    @Test func `trouble is reported, and it goes on by itself`() throws {
        let source = RecordedSource([
            .success(.typical), .failure(FetchError("unreachable")), .success(.typical),
        ])
        let feed = try Feed(source, TopQuestion(interval: 0.1))
        defer { feed.stop() }
        var seen: [TopAnswer] = []
        while seen.count < 3 {
            let new = answers(feed)
            try #require(!new.isEmpty)
            seen += new
        }
        #expect(seen.map(\.trouble?.description).prefix(3) == [nil, "unreachable", nil])
        #expect(seen.map { $0.latest != nil }.prefix(3) == [true, false, true])
    }

    @Test func `a refusal of callers is no trouble, and the interval goes on`() throws {
        let source = RecordedSource([
            .success(document(cursor: "a")), .failure(FetchError("off", reason: .isRefused)),
            .success(document(cursor: "b")),
        ])
        let feed = try Feed(source, TopQuestion(interval: 0.3))
        defer { feed.stop() }
        #expect(answers(feed).first?.latest != nil)
        feed.ask(TopQuestion(interval: 0.3, scope: Scope(grouping: .user)))
        let refused = try #require(answers(feed).first)
        #expect(refused.trouble == nil && refused.refusal?.description == "off" && refused.latest == nil)
        feed.ask(TopQuestion(interval: 0.3))
        while !source.asked.withLock({ $0.last == "since=a&octaves=1" }) { try #require(!answers(feed).isEmpty) }
    }

    @Test func `another question is answered at once, without a new interval`() throws {
        let feed = try Feed(RecordedSource([.success(.typical)]), TopQuestion(interval: 3600))
        defer { feed.stop() }
        #expect(answers(feed).first?.latest != nil)
        feed.ask(TopQuestion(interval: 3600, hasInFlight: true))
        let next = try #require(answers(feed).first)
        #expect(next.latest == nil && next.inFlight != nil)
    }
}
