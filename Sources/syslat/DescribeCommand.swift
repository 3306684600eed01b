import API
import ArgumentParser
import Documents
import HTTP
import Rendering
import Service
import Text

/// For the scripts and tests of the project: the binary tells them these facts, so that they need not read its sources.
struct DescribeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe",
        abstract: "Print the endpoints, parameters and limits of this build as JSON.",
        shouldDisplay: false)

    func run() throws {
        let endpoints = Router.endpoints.map { endpoint in
            """
            {"path": \(quoted(endpoint.path)), "parameters": \(list(endpoint.parameters)), "needs_token": \(!endpoint.isOpen)}
            """
        }
        let limits = HTTPLimits()
        try say(
            """
            {"version": \(quoted(Version.current)), "address": \(quoted(SocketAddress.usual.description)),
            "endpoints": [\(endpoints.joined(separator: ", "))],
            "sort_keys": \(list(SortKey.all.map(\.text))),
            "bucket_factors": \(MetricsBuckets.factors),
            "http_memory_bytes": \(limits.memoryBytes), "http_connections": \(limits.connections)}
            """)
    }

    private func quoted(_ text: String) -> String { JSONText.quoted(text) }

    private func list(_ texts: [String]) -> String { JSONText.array(texts) }
}
