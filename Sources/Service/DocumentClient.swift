import Glibc
import HTTP
import Logging
import Probe
import API
import Documents
import Rendering
import Text
import TopUI

/// Documents from whatever answers the API's targets: a daemon, or a probe in this process.
final class DocumentClient: DocumentFetching {
    /// The status and the body that a target such as `/stats?top=1` is answered with.
    typealias Answer = (_ target: String) throws(FetchError) -> (status: Int, body: [UInt8])

    private let answer: Answer

    private init(_ answer: @escaping Answer) { self.answer = answer }

    /// Asks a daemon.
    static func daemon(_ address: SocketAddress, token: String?) -> DocumentClient {
        let client = HTTPClient(address, token: token)
        return DocumentClient { target throws(FetchError) in
            do {
                let answer = try client.get(target)
                return (answer.status, answer.body)
            } catch {
                throw FetchError("\(error)")
            }
        }
    }

    /// Records in this process; the same pipeline and API as the daemon's, without the sockets. Each answer about all calls
    /// is followed by a regular snapshot.
    static func here(intervalSeconds: Double) throws(ProbeError) -> DocumentClient {
        let recorder = try Probe(logger: Logger(label: "syslat") { _ in SwiftLogNoOpLogHandler() })
        let pipeline = Pipeline(recorder, intervalNs: UInt64(intervalSeconds * 1e9), historyNs: 600_000_000_000)
        var identity = Identity.current
        (identity.attachment, identity.attachmentWarning) = (
            recorder.attachment.kind.rawValue, recorder.attachment.warning
        )
        let api = StatsAPI(source: pipeline, identity: identity)
        return DocumentClient { target throws(FetchError) in
            guard let request = HTTPRequest(target: target) else {
                throw FetchError("'\(target)' can't be asked for")
            }
            let answer = api.respond(to: request)
            if request.path == "/stats" { pipeline.sample() }
            return (answer.status, answer.body)
        }
    }

    func stats(_ query: String) throws(FetchError) -> StatsDocument { try decode(body("/stats?\(query)")) }

    func detail(_ name: String, _ query: String) throws(FetchError) -> SyscallDetail {
        try decode(body("/stats/\(name)?\(query)"))
    }

    func inFlight(_ query: String) throws(FetchError) -> InFlightDocument { try decode(body("/inflight?\(query)")) }

    /// The document at `target` as it came.
    func body(_ target: String) throws(FetchError) -> [UInt8] {
        let (status, body) = try answer(target)
        guard status == 200 else {
            let problem = try? JSONDecoder().decode(Problem.self, from: Data(body))
            let reason: FetchError.Reason =
                switch status {
                case 410: .cursorIsGone
                case 404: .isMissing
                default: .isRefused
                }
            throw FetchError(problem?.detail ?? "the daemon answered with status \(status)", reason: reason)
        }
        return body
    }

    func decode<Document: Decodable>(_ body: [UInt8]) throws(FetchError) -> Document {
        do {
            return try JSONDecoder().decode(Document.self, from: Data(body))
        } catch {
            throw FetchError(
                "the answer is not a syslat document; is that daemon of another version?", reason: .isRefused)
        }
    }

    private struct Problem: Decodable {
        let detail: String
    }
}
