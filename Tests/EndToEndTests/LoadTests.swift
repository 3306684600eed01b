import Foundation
import HTTP
import StatsModel
import Testing

/// Many clients, slow ones, and ones that mean it no good. The long form (SYSLAT_SOAK=1) goes on for 30 s.
@Suite(.serialized) struct LoadTests {
    private static let seconds = ProcessInfo.processInfo.environment["SYSLAT_SOAK"] == "1" ? 30 : 4

    private func residentKiB(_ daemon: TestDaemon) throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(daemon.process.processIdentifier)/status", encoding: .utf8)
        return Int(try #require(status.firstMatch(of: /VmRSS:\s+([0-9]+)/)?.output.1)) ?? 0
    }

    @Test func `500 slow clients and 5000 connections a second keep nobody from an answer, nor the sampling`() throws {
        let daemon = try TestDaemon("--interval", "500ms", "--history", "1m")
        guard case .tcp(_, let port) = daemon.client.address else { return }
        for _ in 0..<20 { _ = try daemon.stats() }
        let before = try residentKiB(daemon)
        let run = try Command(
            Command.products.appending(path: "workload").path, "clients", "\(port)", "500", "5000", "\(Self.seconds)")
        print(run.output)
        let lines = run.output.split(separator: "\n").map { $0.split(separator: " ") }
        try #require(lines.count == 2)
        for line in lines {
            #expect(try #require(Int(line[1])) >= Self.seconds * 3, "answered")
        }
        // All places can be taken by clients that have not been slow for long enough to lose theirs, when they all come at once.
        #expect(lines[0][3] == "0", "failed: \(lines[0])")
        let (answered, refused) = (try #require(Int(lines[1][1])), try #require(Int(lines[1][3])))
        #expect(answered > 5 * refused, "failed: \(lines[1])")
        // Each window begins at a tick: none is longer than asked for by more than an interval.
        for tenths in stride(from: 5, through: Self.seconds * 10, by: 5) {
            let window = try JSONDecoder().decode(
                StatsDocument.self, from: daemon.get("/stats?window=\(tenths * 100)ms&top=1").body)
            #expect(window.window.seconds < Double(tenths) / 10 + 0.95, "a tick is missing")
        }
        // What the connections took is given back, but for the history that has grown and what malloc keeps.
        usleep(1_500_000)
        #expect(try residentKiB(daemon) < before + 8 << 10)
    }

    @Test func `SIGTERM in the middle of answers loses none that was begun`() throws {
        let daemon = try TestDaemon()
        let address = daemon.client.address
        let (answered, broken) = (Counter(), Counter())
        let finished = DispatchGroup()
        for _ in 0..<8 {
            finished.enter()
            Thread.detachNewThread {
                defer { finished.leave() }
                while true {
                    do {
                        let answer = try HTTPClient(address).get("/metrics")
                        if answer.status == 200 { answered.add() }
                    } catch {
                        // Refused or reset before the answer began is no loss; an answer that breaks off is.
                        if "\(error)".contains("broke off") { broken.add() }
                        return
                    }
                }
            }
        }
        usleep(300_000)
        #expect(daemon.stop(SIGTERM).status == 0)
        #expect(finished.wait(timeout: .now() + 10) == .success)
        #expect(answered.value > 50)
        #expect(broken.value == 0)
    }
}

/// A number that threads count up.
private final class Counter: Sendable {
    private let lock = NSLock()
    nonisolated(unsafe) private var count = 0

    func add() { lock.withLock { count += 1 } }
    var value: Int { lock.withLock { count } }
}
