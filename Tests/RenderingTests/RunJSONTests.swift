import Documents
import Foundation
import Measurements
import Rendering
import Testing

@Suite struct RunJSONTests {
    private func object(_ run: RunDocument) throws -> [String: Any] {
        let bytes = run.json()
        #expect(bytes.last == UInt8(ascii: "\n"))
        return try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    }

    @Test func `it has every member`() throws {
        var run = RunDocument.typical
        run.slowest = [.sample("fsync"), .sample("read", pid: 1, tid: 1)]
        run.stillRunning = [RunningProcess(pid: 900, comm: "sleep"), RunningProcess(pid: 901, comm: "cat")]
        run.unfollowedThreads = 4
        let object = try object(run)
        #expect(
            Set(object.keys) == [
                "command", "pid", "started_at", "exit", "elapsed_ns", "user_ns", "system_ns", "still_running",
                "followed", "unfollowed_threads", "slowest", "stats",
            ])
        #expect(object["command"] as? [String] == ["make", "-j2"])
        #expect(object["pid"] as? Int == 812)
        #expect(object["started_at"] as? String == "2026-11-23T10:00:00.000Z")
        #expect(object["elapsed_ns"] as? Int == 1_020_000_000)
        #expect(object["user_ns"] as? Int == 20_100_000)
        #expect(object["system_ns"] as? Int == 7_040_000)
        #expect(object["followed"] as? Bool == true)
        #expect(object["unfollowed_threads"] as? Int == 4)
        let running = try #require(object["still_running"] as? [[String: Any]])
        #expect(running.map { $0["pid"] as? Int } == [900, 901])
        #expect(running.map { $0["comm"] as? String } == ["sleep", "cat"])
    }

    @Test func `one of status and signal is null`() throws {
        let exited = try #require(try object(.sample([], end: .exited(3)))["exit"] as? [String: Any])
        #expect(exited["status"] as? Int == 3 && exited["signal"] is NSNull && exited.count == 2)
        let killed = try #require(try object(.sample([], end: .killed("SIGTERM")))["exit"] as? [String: Any])
        #expect(killed["signal"] as? String == "SIGTERM" && killed["status"] is NSNull && killed.count == 2)
    }

    /// The parts that are documents of their own.
    private struct Parts: Decodable {
        let stats: StatsDocument
        let slowest: [SlowDocument.Call]
    }

    @Test func `its stats and its slowest calls are those of GET stats and GET slow`() throws {
        var run = RunDocument.typical
        run.slowest = [.sample("fsync")]
        let parts = try JSONDecoder().decode(Parts.self, from: Data(run.json()))
        #expect(parts.slowest == run.slowest)
        #expect(parts.stats.recorder == run.stats.recorder)
        #expect(parts.stats.rows.map(\.name) == run.stats.rows.map(\.name))
        for (read, written) in zip(parts.stats.rows, run.stats.rows) {
            #expect(read.errnos == written.errnos && read.waitsByDesign == written.waitsByDesign)
            for statistic in [Statistic.calls, .errors, .total, .cpu, .wait, .neverReturned] {
                #expect(read[statistic] == written[statistic], "\(written.name) \(statistic)")
            }
        }
    }

    @Test func `words with control characters and without a meaning come back as they are`() throws {
        let words = ["sh", "-c", "printf '\u{1b}[2J\"\\\n\u{0}'", "", "名前"]
        #expect(try object(.sample([], command: words))["command"] as? [String] == words)
    }
}
