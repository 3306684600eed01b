import FoundationEssentials
package import HTTP
import Logging
package import Probe
import API
package import Documents
import Platform
import Rendering
import Text

/// Fetches documents of the API from a daemon, or from a probe in this process.
package final class DocumentClient: DocumentFetching {
    /// The status and the body of the answer to a target such as `/stats?top=1`.
    package typealias Answer = (_ target: String) throws(FetchError) -> (status: Int, body: [UInt8])

    private let answer: Answer

    private init(_ answer: @escaping Answer) { self.answer = answer }

    /// Asks a daemon.
    package static func daemon(_ address: SocketAddress, token: String?) -> DocumentClient {
        let client = HTTPClient(address, token: token)
        return DocumentClient { target throws(FetchError) in
            do throws(SystemFailure) {
                let answer = try client.get(target)
                return (answer.status, answer.body)
            } catch {
                throw FetchError("\(error)", hasRemedy: !error.remedy.isEmpty)
            }
        }
    }

    /// Records in this process; the same pipeline and API as the daemon's, without the sockets. Each answer about all calls
    /// is followed by a regular snapshot.
    package static func here(intervalSeconds: Double) throws(ProbeError) -> DocumentClient {
        let probe = try Probe(logger: Logger(label: "syslat") { _ in SwiftLogNoOpLogHandler() })
        let pipeline = Pipeline(probe, intervalNs: UInt64(intervalSeconds * 1e9), historyNs: 600_000_000_000)
        let client = of(pipeline, identity: .here(probe))
        return DocumentClient { target throws(FetchError) in
            let answer = try client.answer(target)
            if target.hasPrefix("/stats?") { pipeline.sample() }
            return answer
        }
    }

    /// What `pipeline`, in this process, answers.
    static func of(_ pipeline: Pipeline, identity: Identity) -> DocumentClient {
        let router = Router(provider: pipeline, identity: identity)
        return DocumentClient { target throws(FetchError) in
            guard let request = HTTPRequest(target: target) else {
                throw FetchError("cannot request '\(target)'")
            }
            let answer = router.respond(to: request)
            return (answer.status, answer.body)
        }
    }

    package func stats(_ query: String) throws(FetchError) -> StatsDocument { try decode(body("/stats?\(query)")) }

    package func detail(_ name: String, _ query: String) throws(FetchError) -> SyscallDetail {
        try decode(body("/stats/\(name)?\(query)"))
    }

    package func inFlight(_ query: String) throws(FetchError) -> InFlightDocument {
        try decode(body("/inflight?\(query)"))
    }

    package func slow(_ query: String) throws(FetchError) -> SlowDocument { try decode(body("/slow?\(query)")) }

    /// The document at `target`, as received.
    package func body(_ target: String) throws(FetchError) -> [UInt8] {
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

    package func decode<Document: Decodable>(_ body: [UInt8]) throws(FetchError) -> Document {
        do {
            return try JSONDecoder().decode(Document.self, from: Data(body))
        } catch {
            throw FetchError(
                "the answer is not a syslat document; check that the daemon has the same version", reason: .isRefused)
        }
    }

    private struct Problem: Decodable {
        let detail: String
    }
}
