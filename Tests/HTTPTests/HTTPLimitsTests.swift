import Foundation
import Testing

@testable import HTTP

/// What people read about the limits, and what they are.
@Suite struct HTTPLimitsTests {
    private let limits = HTTPLimits()

    /// The text of a file of this repository, its line breaks and comment signs as spaces.
    private func text(_ path: String) throws -> String {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
            .split { $0.isWhitespace || $0 == "#" }.joined(separator: " ")
    }

    private func expect(_ path: String, says statements: [String]) throws {
        let text = try text(path)
        for statement in statements { #expect(text.contains(statement), "\(path)") }
    }

    private func kibibytes(_ bytes: Int) -> String { "\(bytes >> 10) KiB" }
    private func mebibytes(_ bytes: Int) -> String { "\(bytes >> 20) MiB" }
    private func seconds(_ seconds: Double) -> String {
        seconds == seconds.rounded() ? "\(Int(seconds)) s" : "\(seconds) s"
    }
    private var requests: String { "\(limits.requestsPerConnection / 1000),000" }

    @Test func `the bounds are what the manual says`() throws {
        let input = 2 * (limits.headBytes + HTTPLimits.chunkBytes)
        try expect(
            "docs/http.md",
            says: [
                "| request line | \(kibibytes(limits.requestLineBytes)) | 414 |",
                "| head | \(kibibytes(limits.headBytes)), \(limits.headerFields) fields | 431 |",
                "| time for a whole request | \(seconds(limits.requestSeconds)); \(seconds(limits.slowRequestSeconds)) while",
                "| time without progress on an answer | \(seconds(limits.stalledAnswerSeconds)) | closed |",
                "| idle between requests | \(seconds(limits.idleSeconds)); \(seconds(limits.idleSecondsWhenFull)) while",
                "| requests on one connection | \(requests) | closed after the answer |",
                "| connections | \(limits.connections) |",
                "| time that one turn of the loop takes | \(Int(limits.turnSeconds * 1000)) ms, or",
                "| memory of all connections | \(mebibytes(limits.memoryBytes)) |",
                "\(kibibytes(input)) of input for each connection and \(mebibytes(limits.pendingAnswerBytes)) of answers",
                "after \(seconds(limits.shutdownSeconds)) it ends whatever is left",
                "a token of \(HTTPLimits.tokenBytes.lowerBound) to \(HTTPLimits.tokenBytes.upperBound) characters",
            ])
        #expect(limits.lingerSeconds == 1, "docs/http.md: clients have a second to read the last answer")
    }

    @Test func `the bounds are what the threat model says`() throws {
        try expect(
            "docs/threat-model.md",
            says: [
                "at least \(HTTPLimits.tokenBytes.lowerBound) characters", "(the first \(HTTPLimits.localNames))",
                "\(kibibytes(limits.requestLineBytes)) a line, \(kibibytes(limits.headBytes)) or \(limits.headerFields) "
                    + "fields a head",
                "\(seconds(limits.requestSeconds)) for a whole request; when others wait for a place, a quarter of a second",
                "\(seconds(limits.stalledAnswerSeconds)) without progress, and \(mebibytes(limits.pendingAnswerBytes)) of "
                    + "answers for all together",
                "\(limits.connections) connections.", "So \(limits.connections) idle clients keep nobody out",
                "\(requests) requests a connection, \(limits.requestsPerTurn) in a turn",
                "A turn of the loop ends after \(Int(limits.turnSeconds * 1000)) ms",
                "at most \(HTTPLimits.qualityElements) choices of an Accept field",
                "All connections together take \(mebibytes(limits.memoryBytes)) at most",
            ])
        #expect(limits.slowRequestSeconds == 0.25 && limits.idleSecondsWhenFull == 1)
    }

    @Test func `the memory of connections is in what a daemon is said to take`() throws {
        let memory = mebibytes(limits.memoryBytes)
        try expect("docs/operations.md", says: ["up to \(memory) for connections"])
        // MiB: at rest, 128 CPUs, the history, kernel symbols, connections.
        let whole = 20 + 0.6 * 128 + 16 + 5 + Double(limits.memoryBytes >> 20)
        let manifest = "deploy/kubernetes/daemonset.yaml"
        try expect(
            manifest,
            says: [
                "then 20 MiB, 0.6 MiB for each possible CPU (the maps), up to 16 MiB of history, 5 MiB of kernel symbols, "
                    + "and up to \(memory) for connections: \(Int(whole.rounded(.up))) MiB with 128 CPUs"
            ])
        let limit = try #require(text(manifest).firstMatch(of: #/memory: ([0-9]+)Mi volumeMounts/#)?.output.1)
        #expect(try Double(#require(Int(limit))) > whole)
    }
}
