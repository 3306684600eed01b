import Foundation
import HTTP
import Logging
import Recorder
import StatsAPI
import StatsModel
import TopView

/// Documents from whatever answers the API's targets: a daemon, or a recorder in this process.
final class DocumentSource: TopSource {
    /// The status and the body that a target such as `/stats?top=1` is answered with.
    typealias Answer = (_ target: String) throws(TopSourceError) -> (status: Int, body: [UInt8])

    private let answer: Answer

    private init(_ answer: @escaping Answer) { self.answer = answer }

    /// Asks a daemon.
    static func daemon(_ address: SocketAddress, token: String?) -> DocumentSource {
        let client = HTTPClient(address, token: token)
        return DocumentSource { target throws(TopSourceError) in
            do {
                let answer = try client.get(target)
                return (answer.status, answer.body)
            } catch {
                throw TopSourceError("\(error)")
            }
        }
    }

    /// Records in this process; the same pipeline and API as the daemon's, without the sockets. Each answer about all calls
    /// is followed by a regular snapshot.
    static func here(intervalSeconds: Double) throws(RecorderError) -> DocumentSource {
        let recorder = try Recorder(logger: Logger(label: "syslat") { _ in SwiftLogNoOpLogHandler() })
        let pipeline = Pipeline(recorder, intervalNs: UInt64(intervalSeconds * 1e9), historyNs: 600_000_000_000)
        var identity = Identity.current
        (identity.attachment, identity.attachmentWarning) = (
            recorder.attachment.kind.rawValue, recorder.attachment.warning
        )
        let api = StatsAPI(source: pipeline, identity: identity)
        return DocumentSource { target throws(TopSourceError) in
            guard let request = HTTPRequest(target: target) else {
                throw TopSourceError("'\(target)' can't be asked for")
            }
            let answer = api.respond(to: request)
            if request.path == "/stats" { pipeline.sample() }
            return (answer.status, answer.body)
        }
    }

    func stats(_ query: String) throws(TopSourceError) -> StatsDocument { try decode(body("/stats?\(query)")) }

    func detail(_ name: String, _ query: String) throws(TopSourceError) -> SyscallDetail {
        try decode(body("/stats/\(name)?\(query)"))
    }

    func inFlight(_ query: String) throws(TopSourceError) -> InFlightDocument { try decode(body("/inflight?\(query)")) }

    /// The document at `target` as it came.
    func body(_ target: String) throws(TopSourceError) -> [UInt8] {
        let (status, body) = try answer(target)
        guard status == 200 else {
            let problem = try? JSONDecoder().decode(Problem.self, from: Data(body))
            let reason: TopSourceError.Reason =
                switch status {
                case 410: .cursorIsGone
                case 404: .isMissing
                default: .isRefused
                }
            throw TopSourceError(problem?.detail ?? "the daemon answered with status \(status)", reason: reason)
        }
        return body
    }

    func decode<Document: Decodable>(_ body: [UInt8]) throws(TopSourceError) -> Document {
        do {
            return try JSONDecoder().decode(Document.self, from: Data(body))
        } catch {
            throw TopSourceError(
                "the answer is not a syslat document; is that daemon of another version?", reason: .isRefused)
        }
    }

    private struct Problem: Decodable {
        let detail: String
    }
}
