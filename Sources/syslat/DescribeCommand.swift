import API
import ArgumentParser
import Documents
import HTTP
import Rendering
import Service
import Text

/// For scripts and tests of the project, which must not read its sources for what the binary can say.
struct DescribeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe",
        abstract: "Print what this build answers, and its bounds, as JSON.",
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
