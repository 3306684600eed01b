import Documents
import Platform
import Service
import Testing

@testable import HTTP

@Suite struct DocumentClientTests {
    /// What asking a daemon that answers `answer` ends with.
    private func failure(_ answer: HTTPResponse) throws -> FetchError? {
        let server = try AnsweringServer(answer)
        let client = DocumentClient.daemon(server.address, token: nil)
        return #expect(throws: FetchError.self) { try client.stats("top=1") }
    }

    @Test(arguments: ["", "{", "[]", "{}", "null", #"{"host": 1}"#, "<html></html>"])
    func `what isn't a document of ours is said to be none`(body: String) throws {
        let answer = HTTPResponse(contentType: "application/json", body: Array(body.utf8))
        let failure = try #require(try failure(answer))
        #expect(failure.reason == .isRefused && failure.isAnswer)
        #expect(
            failure.description == "the answer is not a syslat document; check that the daemon has the same version")
    }

    @Test(arguments: [
        (410, FetchError.Reason.cursorIsGone), (404, .isMissing), (400, .isRefused), (401, .isRefused),
        (503, .isRefused),
    ])
    func `a problem is told in the daemon's words, and what it means to the client`(
        status: Int, reason: FetchError.Reason
    ) throws {
        let failure = try #require(try failure(.problem(status, "because of \(status)")))
        #expect(failure.reason == reason)
        #expect(failure.description == "because of \(status)")
        #expect(failure.isAnswer)
    }

    @Test func `slow calls are read as they are answered`() throws {
        let body = #"""
            {"calls": [
            {"at": "2026-11-24T10:00:00.500Z", "pid": 8, "tid": 1, "comm": "a\u001b", "cgroup": null, "user": null, "name": \#
            "fsync", "abi": "x86_64", "number": 74, "result": -5, "errno": "EIO", "latency_ns": 3, "cpu_ns": 1, "blocked_ns": \#
            2, "runnable_ns": 0, "waits_by_design": false, "longest_wait_ns": null, "stack": ["f"], "arguments": {"fd": {"value": \#
            5, "target": "/a", "deleted": true, "cut": false}}}], "account": {"seen": 4, "written": 1, "dropped": 2, \#
            "held_back": 1}, "cursor": "1-1"}
            """#
        let server = try AnsweringServer(HTTPResponse(contentType: "application/json", body: Array(body.utf8)))
        let document = try DocumentClient.daemon(server.address, token: nil).slow("top=1")
        var call = SlowDocument.Call(
            at: "2026-11-24T10:00:00.500Z", pid: 8, tid: 1, comm: "a\u{1b}", name: "fsync", abi: "x86_64", number: 74,
            result: -5, errno: "EIO", latencyNs: 3, cpuNs: 1, blockedNs: 2, stack: ["f"])
        call.arguments = ["fd": SlowDocument.Argument(value: 5, target: "/a", isDeleted: true)]
        #expect(
            document
                == SlowDocument(
                    calls: [call], account: SlowDocument.Account(seen: 4, written: 1, dropped: 2, heldBack: 1),
                    cursor: "1-1"))
    }

    @Test func `a problem without words is told by its status`() throws {
        var answer = HTTPResponse(contentType: "text/html", body: Array("<h1>Gone</h1>".utf8))
        answer.status = 410
        let failure = try #require(try failure(answer))
        #expect(failure.reason == .cursorIsGone)
        #expect(failure.description == "the daemon answered with status 410")
    }

    @Test func `where nobody listens there is no answer, and it says what to do`() throws {
        let address = try {
            let listener = try ListeningSocket(.tcp(host: "127.0.0.1", port: 0))
            return listener.address
        }()
        let client = DocumentClient.daemon(address, token: nil)
        let failure = try #require(#expect(throws: FetchError.self) { try client.inFlight("top=1") })
        #expect(failure.reason == .isUnreachable && !failure.isAnswer)
        #expect(failure.description.contains("cannot reach \(address): Connection refused"))
    }
}
