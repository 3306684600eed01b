import ArgumentParser
import Glibc
import Documents
import Platform
import Rendering
import Service
import Text
import TopUI

/// `syslat top -b`: tables or documents, one after the other.
struct BatchOptions: ParsableArguments {
    @Flag(name: [.customShort("b"), .long], help: "Print plain text instead of drawing on the terminal.")
    var batch = false

    @Option(name: [.customShort("n", allowingJoined: true), .long], help: "Stop after this many updates.")
    var number: Int?

    @Option(help: "Print at most this many rows.")
    var top: Int?

    @Flag(help: "Print the JSON documents of GET /stats, one per line.")
    var json = false

    func validate() throws {
        if let number, number < 1 { throw ValidationError("-n takes a number of updates, 1 or more") }
        if let top, !(1...10_000).contains(top) { throw ValidationError("--top takes a number of rows, 1 to 10000") }
        if !isWanted, number != nil || top != nil { throw ValidationError("-n and --top need -b or --json") }
    }

    var isWanted: Bool { batch || json }

    /// Prints until it has printed enough. Each frame covers exactly the time since the previous one.
    func run(_ source: DocumentClient, delay: Double, sort: SortKey, of callers: CallerOptions) throws {
        var query = "sort=\(sort.text)\(callers.query)"
        if let top { query += "&top=\(top)" }
        var cursor = try fetch(source, "\(query)&window=all").document.cursor
        var printed = 0
        while number.map({ printed < $0 }) ?? true {
            Thread.sleep(seconds: delay)
            let (document, body) = try fetch(source, "\(query)&since=\(cursor)")
            cursor = document.cursor
            try say(
                json
                    ? JSONText.line(String(decoding: body, as: UTF8.self))
                    : (StatsTable.summary(document) + [""]
                        + StatsTable.lines(
                            document.rows, by: document.grouping, untold: document.untold, per: document.window.seconds)
                        + [""])
                        .joined(separator: "\n"))
            printed += 1
        }
    }

    private func fetch(_ source: DocumentClient, _ query: String) throws -> (document: StatsDocument, body: [UInt8]) {
        do {
            let body = try source.body("/stats?\(query)")
            return (try source.decode(body), body)
        } catch {
            throw fail("\(error)", .runtimeFailure)
        }
    }
}
