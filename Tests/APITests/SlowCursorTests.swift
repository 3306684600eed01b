import Documents
import HTTP
import Measurements
import Testing
import Timeline

@testable import API

/// What is new since an answer, and what is answered between two snapshots.
@Suite struct SlowCursorTests {
    private let source = SlowSample.source
    private let router: Router

    init() {
        router = Router(provider: source, identity: Identity(host: "h", kernel: "k", version: "v"))
    }

    private func get(_ target: String) throws -> HTTPResponse {
        router.respond(to: try #require(HTTPRequest(target: target)))
    }

    private func document(_ target: String) throws -> SlowDocument { try SlowSample.document(try get(target)) }

    private func append(_ numbers: ClosedRange<Int>) {
        for call in SlowQueryTests.numbered(numbers) { source.slowLog?.append(call) }
    }

    @Test func `a cursor answers exactly what came after it, however much that is`() throws {
        let first = try document("/slow")
        #expect(try document("/slow?since=\(first.cursor)").calls == [])
        append(100...399)
        let second = try document("/slow?since=\(first.cursor)")
        #expect(second.calls.map(\.tid) == (100...399).reversed(), "all of them, the newest first")
        append(400...400)
        #expect(try document("/slow?since=\(second.cursor)").calls.map(\.tid) == [400])
        #expect(try document("/slow?since=\(first.cursor)&order=asc").calls.map(\.tid) == Array(100...400))
        #expect(try document("/slow?since=\(first.cursor)&top=2").calls.map(\.tid) == [400, 399])
        #expect(try document("/slow?since=\(first.cursor)&name=write").calls == [])
    }

    @Test func `a cursor names the whole log's moment, whatever the answer left out`() throws {
        let filtered = try document("/slow?name=futex&top=1")
        #expect(filtered.calls.map(\.tid) == [4])
        #expect(try document("/slow?since=\(filtered.cursor)").calls == [])
    }

    @Test func `answers that follow each other have each call once`() throws {
        source.slowLog = SlowLog(capacity: 1 << 20)
        var cursor = try document("/slow").cursor
        var seen: [Int] = []
        var next = 1
        for count in [0, 1, 7, 0, 150, 3] {
            if count > 0 { append(next...next + count - 1) }
            next += count
            let answer = try document("/slow?since=\(cursor)&order=asc")
            seen += answer.calls.map(\.tid)
            cursor = answer.cursor
        }
        #expect(seen == Array(1..<next))
    }

    @Test func `where some of what is new has been forgotten, the answer is 410, and where none, it isn't`() throws {
        source.slowLog = SlowLog(capacity: 10_000)
        let start = try document("/slow").cursor
        append(1...1)
        let one = try document("/slow").cursor
        // As many as push out the first, and no more.
        var number = 1
        while try document("/slow?order=asc&top=1").calls.map(\.tid) == [1] {
            number += 1
            append(number...number)
        }
        #expect(number > 2)
        #expect(try get("/slow?since=\(start)").status == 410)
        #expect(try document("/slow?since=\(one)").calls.count == number - 1)
        append(number + 1...number + 1)
        let gone = try get("/slow?since=\(one)")
        #expect(gone.status == 410)
        #expect(
            try SlowSample.detail(gone).hasPrefix(
                "parameter 'since': calls after this cursor have left the log"))
    }

    @Test func `a cursor of another run, of another path, or of a moment that is to come is 410`() throws {
        let cursor = try document("/slow").cursor
        let stats = try #require(source.cursor()).description
        let run = try #require(cursor.split(separator: "-").first)
        for other in [stats, "\(run)-6", "\(run)-ffffffffffffffff", "1-0"] {
            #expect(try get("/slow?since=\(other)").status == 410, "\(other)")
        }
        #expect(try get("/slow?since=\(run)-5").status == 200, "as many as there are")
        #expect(try get("/stats?since=\(cursor)").status == 410)
    }

    @Test func `between two snapshots an answer is made once, until the log or its account goes on`() throws {
        let first = try get("/slow")
        source.userNames = [33: "changed"]
        #expect(try get("/slow").body == first.body, "it was kept")
        append(10...10)
        let second = try document("/slow")
        #expect(second.calls.first?.tid == 10)
        #expect(second.calls.last?.user?.name == "changed")
        source.slowLog?.account.heldBack += 1
        #expect(try document("/slow").account.heldBack == 4)
        source.slowLog = nil
        #expect(try get("/slow").status == 503)
    }

    @Test func `what a question itself brings up to date is in its answer`() throws {
        for number in 10...12 {
            source.whenRefreshed = {}
            let before = try document("/slow?top=1").calls.map(\.tid)
            source.whenRefreshed = { [source] in
                for call in SlowQueryTests.numbered([number]) { source.slowLog?.append(call) }
            }
            #expect(before == [number == 10 ? 5 : number - 1])
            #expect(try document("/slow?top=1").calls.map(\.tid) == [number], "and not the answer that was kept")
        }
        source.whenRefreshed = {}
    }

    @Test func `questions that differ have different answers`() throws {
        #expect(try document("/slow?top=1").calls.count == 1)
        #expect(try document("/slow?top=2").calls.count == 2)
        #expect(try get("/slow?format=table").contentType == "text/plain; charset=utf-8")
    }
}
