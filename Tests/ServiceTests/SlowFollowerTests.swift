import Documents
import HTTP
import Synchronization
import Testing

@testable import Service

@Suite struct SlowFollowerTests {
    /// A daemon that answers with `answers`, one after the other, the last one again and again, and remembers what it was asked.
    private final class Script: Sendable {
        private struct State {
            var answers: [HTTPResponse]
            var asked: [String] = []
        }

        private let state: Mutex<State>

        init(_ answers: [HTTPResponse]) { state = Mutex(State(answers: answers)) }

        var asked: [String] { state.withLock { $0.asked } }

        func answer(_ request: HTTPRequest) -> HTTPResponse {
            state.withLock { state in
                state.asked.append(request.query.map { "\($0.name)=\($0.value)" }.joined(separator: "&"))
                return state.answers.count > 1 ? state.answers.removeFirst() : state.answers[0]
            }
        }
    }

    private func document(
        _ pids: [Int], cursor: String, dropped: Int = 0, heldBack: Int = 0, seen: Int = 100
    ) -> HTTPResponse {
        let calls = pids.map { pid in
            """
            {"at": "2026-11-23T12:03:07.512Z", "pid": \(pid), "tid": \(pid), "comm": "x\\u001b", "cgroup": null, "user": null,
            "name": "fsync", "abi": "x86_64", "number": 74, "result": 0, "errno": null, "latency_ns": 5, "cpu_ns": 5,
            "blocked_ns": 0, "runnable_ns": 0, "waits_by_design": false, "longest_wait_ns": null, "stack": [],
            "arguments": null, "later": ["]"]}
            """
        }
        return HTTPResponse(
            contentType: "application/json",
            body: Array(
                """
                {"calls": [
                \(calls.joined(separator: ",\n"))],
                "account": {"seen": \(seen), "written": 0, "dropped": \(dropped), "held_back": \(heldBack)},
                "cursor": "\(cursor)"}
                """.utf8))
    }

    private func withFollower<Result>(
        _ answers: [HTTPResponse], query: String = "", _ body: (inout SlowFollower, Script) throws -> Result
    ) throws -> Result {
        let script = Script(answers)
        let server = try AnsweringServer(answering: { script.answer($0) })
        var follower = SlowFollower(.daemon(server.address, token: nil), query: query)
        return try withExtendedLifetime(server) { try body(&follower, script) }
    }

    @Test func `it begins with the newest, oldest first, and goes on exactly after them`() throws {
        let answers = [document([3, 2, 1], cursor: "a"), document([4, 5], cursor: "b"), document([], cursor: "b")]
        try withFollower(answers, query: "&name=fsync") { follower, script in
            let newest = try follower.newest(3)
            #expect(newest.map(\.call.pid) == [1, 2, 3])
            #expect(follower.next(now: 1).items.map(\.call.pid) == [4, 5])
            let last = follower.next(now: 2)
            #expect(last.items.isEmpty && last.notices.isEmpty)
            #expect(
                script.asked == [
                    "sort=time&order=desc&top=3&name=fsync", "since=a&order=asc&name=fsync",
                    "since=b&order=asc&name=fsync",
                ])
        }
    }

    @Test func `the slowest stay in their order, and each is JSON as it came, on one line`() throws {
        try withFollower([document([3, 1, 2], cursor: "a")]) { follower, _ in
            let items = try follower.slowest(3)
            #expect(items.map(\.call.pid) == [3, 1, 2])
            #expect(
                items[0].json.hasPrefix(#"{"at": "2026-11-23T12:03:07.512Z", "pid": 3, "tid": 3, "comm": "x\u001b""#))
            #expect(items[0].json.hasSuffix(#""later": ["]"]}"#))
            #expect(!items[0].json.contains("\n"))
        }
    }

    @Test func `when its place is gone it says so and goes on with all that is there`() throws {
        let answers = [
            document([1], cursor: "a"), .problem(410, "the log has moved on"), document([7, 8], cursor: "c"),
            document([9], cursor: "d"),
        ]
        try withFollower(answers) { follower, script in
            _ = try follower.newest(1)
            let answer = follower.next(now: 1)
            #expect(answer.notices == ["calls may be missing here: the log has moved on"])
            #expect(answer.items.map(\.call.pid) == [7, 8])
            #expect(follower.next(now: 2).items.map(\.call.pid) == [9])
            #expect(script.asked.suffix(3) == ["since=a&order=asc", "order=asc&top=100000", "since=c&order=asc"])
        }
    }

    @Test func `a daemon that doesn't answer is told of once, after a while`() throws {
        let answers =
            [document([1], cursor: "a")]
            + Array(repeating: .problem(503, "it has no figures yet"), count: 5) + [document([2], cursor: "b")]
        try withFollower(answers) { follower, _ in
            _ = try follower.newest(1)
            #expect(
                [0.25, 1, 2.25, 2.5, 10].map { follower.next(now: $0).notices }
                    == [[], [], ["it has no figures yet; trying again"], [], []])
            let answer = follower.next(now: 11)
            #expect(answer.items.map(\.call.pid) == [2] && answer.notices.isEmpty)
        }
    }

    @Test func `what was dropped or held back since the last answer is told, at most once a second`() throws {
        let answers = [
            document([], cursor: "a", dropped: 5, heldBack: 7), document([], cursor: "a", dropped: 6, heldBack: 7),
            document([], cursor: "a", dropped: 6, heldBack: 9), document([], cursor: "a", dropped: 7, heldBack: 10),
            // Another daemon.
            document([], cursor: "z", dropped: 2, seen: 3),
        ]
        try withFollower(answers) { follower, _ in
            _ = try follower.newest(1)
            let room = "dropped for lack of room (raise --slow-ring)"
            let limit = "held back by --slow-limit"
            #expect(follower.next(now: 10).notices == ["slow calls not logged: 1 \(room)"])
            #expect(follower.next(now: 10.5).notices == [])
            #expect(follower.next(now: 11).notices == ["slow calls not logged: 1 \(room), 3 \(limit)"])
            #expect(follower.next(now: 12).notices == ["slow calls not logged: 2 \(room)"])
            #expect(follower.next(now: 13).notices == [])
        }
    }

    @Test func `the first question has to be answered`() throws {
        try withFollower([.problem(404, "nothing there")]) { follower, _ in
            let error = #expect(throws: FetchError.self) { try follower.newest(1) }
            #expect(error?.reason == .isMissing)
        }
    }
}
