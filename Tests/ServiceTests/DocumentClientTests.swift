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
        #expect(failure.description == "the answer is not a syslat document; is that daemon of another version?")
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
