import Foundation
import HTTP
import Documents
import Rendering
import Text
import Testing

/// Many clients, slow ones, and ones that mean it no good. The long form (SYSLAT_SOAK=1) goes on for 30 s.
@Suite(.serialized) struct LoadTests {
    private static let isSoak = ProcessInfo.processInfo.environment["SYSLAT_SOAK"] == "1"
    private static let seconds = isSoak ? 30 : 4

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
        try #require(lines.count == 3)
        for line in lines.prefix(2) {
            #expect(try #require(Int(line[1])) >= Self.seconds * 3, "answered")
        }
        // All places can be taken by clients that have not been slow for long enough to lose theirs, when they all come at once.
        #expect(lines[0][3] == "0", "failed: \(lines[0])")
        let (answered, refused) = (try #require(Int(lines[1][1])), try #require(Int(lines[1][3])))
        #expect(answered > 5 * refused, "failed: \(lines[1])")
        let gap = try longestGap(daemon, seconds: Self.seconds)
        print("longest gap between ticks: \(gap) s of 0.5")
        // How fast it was is this machine's affair, and that of what else it does; the soak has it to itself.
        if Self.isSoak {
            for line in lines.prefix(2) {
                #expect(try #require(Double(line[7])) < 100, "the 99th percentile in ms: \(line)")
            }
            let (made, wanted) = (try #require(Double(lines[2][1])), try #require(Double(lines[2][3])))
            #expect(made >= 0.9 * wanted, "\(lines[2])")
            #expect(gap <= 1.1, "a tick is missing")
        }
        // What the connections took is given back, but for the history that has grown and what malloc keeps.
        usleep(1_500_000)
        #expect(try residentKiB(daemon) < before + 8 << 10)
    }

    /// The longest time in s between two moments at which windows of the last `seconds` begin: those are the ticks, as long
    /// as nobody else asks for JSON, whose cursors are such moments too.
    private func longestGap(_ daemon: TestDaemon, seconds: Int) throws -> Double {
        let format = ISO8601DateFormatter()
        format.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
        func moment(_ text: String) throws -> Double { try #require(format.date(from: text)).timeIntervalSince1970 }
        var moments: Set<Double> = []
        var begin: Double?
        for step in 1...(seconds * 20) {
            let target = "/stats?window=\(step * 50)ms&top=1"
            let window = try JSONDecoder().decode(StatsDocument.self, from: daemon.get(target).body).window
            // Our own cursors are later than this.
            begin = try begin ?? moment(window.to)
            moments.insert(try moment(window.from))
        }
        let end = try #require(begin)
        let ticks = moments.filter { $0 < end }.sorted() + [end]
        try #require(ticks.count > 2)
        return zip(ticks, ticks.dropFirst()).map { $1 - $0 }.max()!
    }

    @Test func `questions that no answer is ready for delay no tick`() throws {
        let daemon = try TestDaemon("--interval", "200ms", "--history", "2m")
        try Command(Command.products.appending(path: "workload").path, "rare")
        usleep(2_000_000)
        let end = Date.now.addingTimeInterval(Self.isSoak ? 20 : 3)
        let (answered, finished) = (Counter(), DispatchGroup())
        for number in 0..<32 {
            let client = try RawClient(daemon.client.address)
            finished.enter()
            Thread.detachNewThread {
                defer { finished.leave() }
                var window = 100_000 + number
                while Date.now < end {
                    let targets = (0..<16).map { "/stats?format=table&window=\(window + 32 * $0)ms" }
                    window += 32 * 16
                    let requests = targets.map { "GET \($0) HTTP/1.1\r\nHost: localhost\r\n\r\n" }.joined()
                    guard client.send(requests) else { return }
                    for _ in targets {
                        guard let answer = try? client.receive(), answer.status == 200 else { return }
                        answered.add()
                    }
                }
            }
        }
        #expect(finished.wait(timeout: .now() + 60) == .success)
        let gap = try longestGap(daemon, seconds: Self.isSoak ? 20 : 4)
        print("\(answered.value) windows of their own, longest gap between ticks: \(gap) s of 0.2")
        #expect(answered.value > 32 * 16)
        if Self.isSoak { #expect(gap <= 0.44, "a tick is missing") }
    }

    @Test(arguments: ["close", "keep-alive"])
    func `SIGTERM in the middle of answers loses none that was begun`(connection: String) throws {
        let daemon = try TestDaemon()
        let address = daemon.client.address
        let (answered, broken) = (Counter(), Counter())
        let finished = DispatchGroup()
        for number in 0..<8 {
            finished.enter()
            Thread.detachNewThread {
                defer { finished.leave() }
                // Some ask once at a time, some several times at once.
                let atOnce = connection == "close" ? 1 : 1 + number % 3
                let request = "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: \(connection)\r\n\r\n"
                var client: RawClient?
                while true {
                    do {
                        if client == nil { client = try RawClient(address) }
                    } catch {
                        return  // Nobody listens any more.
                    }
                    guard let asked = client, asked.send(String(repeating: request, count: atOnce)) else { return }
                    for _ in 0..<atOnce {
                        do {
                            // Ended before the first byte is no loss.
                            guard let answer = try asked.receive() else { return }
                            answered.add()
                            if answer.field("connection") == "close" {
                                client = nil
                                break
                            }
                        } catch {
                            broken.add()
                            return
                        }
                    }
                }
            }
        }
        usleep(300_000)
        #expect(daemon.stop(SIGTERM).status == 0)
        #expect(finished.wait(timeout: .now() + 20) == .success)
        #expect(answered.value > 50)
        #expect(broken.value == 0)
    }

    @Test func `idle connections in every place keep nobody from an answer`() throws {
        let daemon = try TestDaemon()
        let idle = try (0..<256).map { _ in try RawClient(daemon.client.address) }
        for client in idle { #expect(try client.ask("/healthz").status == 200) }
        usleep(1_200_000)
        for _ in 0..<20 { #expect(try daemon.get("/healthz").status == 200) }
        // The last of them is still there.
        #expect(try #require(idle.last).ask("/healthz").status == 200)
    }
}

/// A number that threads count up.
private final class Counter: Sendable {
    private let lock = NSLock()
    nonisolated(unsafe) private var count = 0

    func add() { lock.withLock { count += 1 } }
    var value: Int { lock.withLock { count } }
}
