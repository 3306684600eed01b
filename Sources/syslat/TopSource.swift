import Foundation
import HTTP
import Logging
import Recorder
import StatsAPI
import StatsModel

/// Where `syslat top` gets its documents from.
protocol TopSource {
    /// The document for a query of `/stats`.
    func fetch(_ query: String) throws -> StatsDocument
}

/// Asks a daemon.
struct DaemonSource: TopSource {
    let client: HTTPClient

    init(_ address: SocketAddress) { client = HTTPClient(address) }

    func fetch(_ query: String) throws -> StatsDocument {
        let answer = try client.get("/stats?\(query)")
        return try decode(status: answer.status, body: answer.body)
    }
}

/// Records in this process; the same pipeline and API as the daemon's, without the sockets.
final class LocalSource: TopSource {
    private let pipeline: Pipeline
    private let api: StatsAPI

    init(intervalSeconds: Double) throws(RecorderError) {
        let recorder = try Recorder(logger: Logger(label: "syslat") { _ in SwiftLogNoOpLogHandler() })
        pipeline = Pipeline(recorder, intervalNs: UInt64(intervalSeconds * 1e9), historyNs: 600_000_000_000)
        api = StatsAPI(source: pipeline, identity: .current)
    }

    func fetch(_ query: String) throws -> StatsDocument {
        guard let request = HTTPRequest(target: "/stats?\(query)") else {
            throw TopError(description: "'\(query)' is not a query")
        }
        let answer = api.respond(to: request)
        pipeline.sample()
        return try decode(status: answer.status, body: answer.body)
    }
}

/// Why a document could not be had.
struct TopError: Error, CustomStringConvertible {
    let description: String
}

private struct Problem: Decodable {
    let detail: String
}

private func decode(status: Int, body: [UInt8]) throws -> StatsDocument {
    guard status == 200 else {
        let problem = try? JSONDecoder().decode(Problem.self, from: Data(body))
        throw TopError(description: problem?.detail ?? "the daemon answered with status \(status)")
    }
    guard let document = try? JSONDecoder().decode(StatsDocument.self, from: Data(body)) else {
        throw TopError(description: "the answer is not a syslat document; is that daemon of another version?")
    }
    return document
}
