import Documents
import Measurements
import Synchronization
import Testing
import Text

@testable import TopUI

private let read = RowID(name: "read", abi: "x86_64")

/// What the daemon's history has, as the heatmap shows it.
@Suite struct HeatHistoryTests {
    private func past(_ counts: [UInt32], seconds: Double = 1, of subjects: Subjects = [:]) -> CallPast {
        CallPast(
            row: read, subjects: subjects,
            columns: counts.map { HeatHistory.Column(seconds: seconds, octaves: [0, 0, 0, $0]) })
    }

    private func calls(_ history: HeatHistory, _ row: RowID = read, of subjects: Subjects = [:], last: Int = 100)
        -> [UInt32?]
    {
        history.columns(row, of: subjects, last: last).map { $0.octaves.map { $0.reduce(0, +) } }
    }

    private func sample(_ calls: UInt64) -> StatsDocument { .sample([.sample("read", octaves: [0, 0, 0, calls])]) }

    @Test func `it takes the place of the intervals so far, and later ones follow it`() {
        var history = HeatHistory()
        history.add(sample(7))
        #expect(calls(history) == [7])
        history.fill(past([1, 2, 3, 7]))
        #expect(calls(history) == [1, 2, 3, 7])
        history.add(sample(8))
        history.add(.typical(by: .process))
        history.add(sample(9))
        #expect(calls(history) == [1, 2, 3, 7, 8, nil, 9])
        #expect(calls(history, last: 4) == [7, 8, nil, 9])
        #expect(calls(history, last: 2) == [9], "the oldest is one that is known")
        #expect(
            calls(history, RowID(name: "write", abi: "x86_64")) == [0, 0, nil, 0], "of other calls it says nothing")
        #expect(calls(history, of: [.pid: ["8"]]) == [])
        #expect(
            Heatmap(history, row: read, columns: 80, rows: 5).lines(.plain).first?.text.contains("last 7.00s") == true)
    }

    @Test func `a daemon that remembers less than the view takes nothing away`() {
        var history = HeatHistory()
        for calls in 1...5 { history.add(sample(UInt64(calls))) }
        history.fill(past([4, 5]))
        #expect(calls(history) == [1, 2, 3, 4, 5])
        history.fill(past([9], seconds: 10))
        #expect(calls(history) == [9])
    }

    @Test func `it is bounded, whatever comes after it`() {
        var history = HeatHistory()
        history.fill(past(Array(repeating: 1, count: 600)))
        for _ in 0..<1000 { history.add(sample(2)) }
        #expect(history.intervals.count == HeatHistory.capacity)
        let shown = calls(history, last: 10_000)
        #expect(shown.count == 600 + HeatHistory.capacity && shown.last == 2)
    }

    @Test func `a frame that stands still takes it in once`() throws {
        var frozen = TopData.typical
        let state = try #require(TopState(interval: 1).typing(.character(" "), .enter))
        var newer = frozen
        newer.add(TopAnswer(question: state.question, latest: sample(5), past: past([1, 2, 3])))
        frozen = frozen.completed(by: newer, for: state)
        #expect(calls(frozen.heat) == [1, 2, 3])
        newer.add(TopAnswer(question: state.question, latest: sample(6)))
        frozen = frozen.completed(by: newer, for: state)
        #expect(calls(frozen.heat) == [1, 2, 3])
        #expect(calls(newer.heat) == [1, 2, 3, 6])
    }
}

/// A daemon that has a history, or what else the test says.
private final class PastSource: DocumentFetching {
    private(set) var asked: [String] = []
    var failure: FetchError?
    private var count = 0

    func stats(_ query: String) throws(FetchError) -> StatsDocument {
        count += 1
        var document = StatsDocument.typical
        document.cursor = "c\(count)"
        return document
    }

    func detail(_ name: String, _ query: String) throws(FetchError) -> SyscallDetail {
        asked.append("\(name) \(query)")
        if let failure { throw failure }
        var detail = SyscallDetail.typical
        detail.history = [SyscallDetail.Step(from: "", to: "", seconds: 2, octaves: [1, .max])]
        return detail
    }

    func inFlight(_ query: String) throws(FetchError) -> InFlightDocument { throw FetchError("not asked for") }
    func slow(_ query: String) throws(FetchError) -> SlowDocument { throw FetchError("not asked for") }
}

@Suite struct PastReaderTests {
    private static let subjects: Subjects = [.pid: ["8"]]
    private static let question = TopQuestion(interval: 0.5, subjects: subjects, detail: read)

    @Test func `it is asked for once when a detail opens, up to the end of the last interval`() throws {
        let source = PastSource()
        var reader = Reader(source)
        _ = try reader.next(Self.question)
        let past = try #require(try reader.past(Self.question))
        #expect(source.asked == ["read since=c1&abi=x86_64&history=0.500s&pid=8"])
        #expect((past.row, past.subjects) == (read, Self.subjects))
        #expect(past.columns == [HeatHistory.Column(seconds: 2, octaves: [1, .max])])
        _ = try reader.next(Self.question)
        #expect(try reader.past(Self.question) == nil && source.asked.count == 1)
        var other = Self.question
        other.subjects = [:]
        #expect(try reader.past(other) != nil, "other callers have another past")
        #expect(try reader.past(TopQuestion(interval: 1)) == nil)
        #expect(try reader.past(other) != nil, "the detail was left in between")
        #expect(source.asked.last == "read since=c2&abi=x86_64&history=0.500s")
    }

    @Test(arguments: [FetchError.Reason.isRefused, .isMissing])
    func `a daemon that has none is asked once`(reason: FetchError.Reason) throws {
        let source = PastSource()
        source.failure = FetchError("there is no such parameter here", reason: reason)
        var reader = Reader(source)
        _ = try reader.next(Self.question)
        for _ in 0..<3 { #expect(try reader.past(Self.question) == nil) }
        #expect(source.asked.count == 1)
    }

    @Test func `after another run of the daemon it is asked again`() throws {
        let source = PastSource()
        var reader = Reader(source)
        #expect(try reader.past(Self.question) == nil && source.asked.isEmpty, "there is no interval yet")
        _ = try reader.next(Self.question)
        source.failure = FetchError("gone", reason: .cursorIsGone)
        #expect(try reader.past(Self.question) == nil)
        source.failure = FetchError("away")
        #expect(throws: FetchError.self) { try reader.past(Self.question) }
        source.failure = nil
        #expect(try reader.past(Self.question) != nil)
    }
}
