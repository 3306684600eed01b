import ArgumentParser
import Foundation
import HTTP
import Logging
import Recorder
import StatsAPI
import StatsModel
import TopView

struct TopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top",
        abstract: "Show the system calls with the most time, again and again.",
        discussion: """
            Asks a running daemon. Without one, and with root's rights, it records by itself. 'q' quits.
            """)

    @Option(help: "The daemon: HOST:PORT, http://HOST:PORT or unix:/PATH.")
    var connect: SocketAddress?

    @Option(
        name: [.customShort("d", allowingJoined: true), .long],
        help: "Seconds between pictures; also the window they are about.")
    var delay = 1.0

    @Flag(name: [.customShort("b"), .long], help: "Print plain text, for scripts and logs.")
    var batch = false

    @Option(name: [.customShort("n", allowingJoined: true), .long], help: "Stop after this many pictures (with -b).")
    var number: Int?

    @Option(name: [.customShort("s"), .long], help: "Sort by: \(SortKey.help).")
    var sort = SortKey.total

    @Option(
        name: [.customShort("f"), .long],
        help: "Only these calls: names and patterns with * and ?, separated by commas.")
    var filter: String?

    func validate() throws {
        guard (0.1...3600).contains(delay) else { throw ValidationError("-d takes 0.1 to 3600 seconds") }
        if let number, number < 1 { throw ValidationError("-n takes a number of pictures, 1 or more") }
        if number != nil && !batch { throw ValidationError("-n goes with -b") }
    }

    func run() throws {
        let source = try openSource()
        let fetch = { try source.fetch(query) }
        if batch {
            try printBatch(fetch)
        } else if !TopSession(interval: delay, fetch: fetch).run() {
            throw fail("standard input and output are not a terminal; use -b for plain text", .runtimeFailure)
        }
    }

    private var query: String {
        var query = "window=\(Int(delay * 1000))ms&sort=\(sort.rawValue)"
        if let filter { query += "&name=\(Target.encodeQueryValue(filter))" }
        return query
    }

    /// The daemon that was named or the usual one; else a recorder of our own.
    private func openSource() throws -> any TopSource {
        let daemon = DaemonSource(connect ?? SocketAddress(Syslat.defaultAddress)!)
        do {
            _ = try daemon.fetch("top=1")
            return daemon
        } catch let error as SocketError where connect == nil {
            return try recordHere(daemon: error)
        } catch let error as SocketError {
            throw fail("\(error); is 'syslat serve' running there?", .runtimeFailure)
        } catch {
            throw fail("\(error)", .runtimeFailure)
        }
    }

    private func recordHere(daemon: SocketError) throws -> LocalSource {
        do {
            return try LocalSource(intervalSeconds: delay)
        } catch {
            throw fail("\(daemon), and nothing can be recorded from here: \(error)", .cannotRunHere)
        }
    }

    private func printBatch(_ fetch: () throws -> StatsDocument) throws {
        var printed = 0
        while number.map({ printed < $0 }) ?? true {
            Thread.sleep(forTimeInterval: delay)
            let document: StatsDocument
            do {
                document = try fetch()
            } catch {
                throw fail("\(error)", .runtimeFailure)
            }
            let lines = StatsTable.summary(document) + [""] + StatsTable.lines(document.syscalls) + [""]
            do {
                try FileHandle.standardOutput.write(contentsOf: Data((lines.joined(separator: "\n") + "\n").utf8))
            } catch {
                throw fail("cannot write to standard output; is the disk full?", .runtimeFailure)
            }
            printed += 1
        }
    }
}
