import Foundation
import Documents
import Measurements
import Rendering
import Text
import Testing

@Suite(.serialized) struct CursorTests {
    @Test func `consecutive answers add up to the cumulative figures, exactly, for every row and every reader`() throws
    {
        let daemon = try TestDaemon("--interval", "100ms")
        let load = Process()
        load.executableURL = URL(fileURLWithPath: "/bin/sh")
        load.arguments = [
            "-c", "while :; do ls -R /usr/include >/dev/null; \(Command.products.path)/workload rare; done",
        ]
        try load.run()
        defer {
            load.terminate()
            load.waitUntilExit()
        }
        struct Sum: Equatable {
            var entries: UInt64 = 0
            var calls: UInt64 = 0
            var neverReturned: UInt64 = 0
            var errors: UInt64 = 0
            var totalNs: UInt64 = 0
            var cpuNs: UInt64 = 0
            var waitNs: UInt64 = 0
            var runnableNs: UInt64 = 0
            var octaves: [UInt64] = []
            var errnos: [String: UInt64] = [:]

            mutating func add(_ row: StatsRow) {
                entries += row[.entries]
                calls += row[.calls]
                neverReturned += row[.neverReturned]
                errors += row[.errors]
                totalNs += row[.total]
                cpuNs += row[.cpu]
                waitNs += row[.wait]
                runnableNs += row[.runnable]
                for (index, count) in (row.octaves ?? []).enumerated() {
                    if index >= octaves.count { octaves.append(0) }
                    octaves[index] += count
                }
                errnos.merge(row.errnos ?? [:], uniquingKeysWith: +)
            }
        }
        struct Reader {
            let rhythm: Int
            var cursor: String?
            var sums: [String: Sum] = [:]

            var target: String { "/stats?octaves=1" + (cursor.map { "&since=\($0)" } ?? "") }

            mutating func take(_ body: Data) throws {
                let document = try JSONDecoder().decode(StatsDocument.self, from: body)
                cursor = document.cursor
                for row in document.syscalls { sums["\(row.name)/\(row.abi ?? "")", default: Sum()].add(row) }
            }
        }
        var readers = [Reader(rhythm: 1), Reader(rhythm: 3), Reader(rhythm: 7)]
        for turn in 0..<40 {
            for index in readers.indices where turn % readers[index].rhythm == 0 {
                try readers[index].take(daemon.get(readers[index].target).body)
            }
            usleep(30_000)
        }
        // Answers of one snapshot have one cursor. It is 20 ms old at most, so a few tries do.
        for var reader in readers {
            var isCompared = false
            for _ in 0..<100 where !isCompared {
                let (window, all) = (try daemon.get(reader.target).body, try daemon.get("/stats?octaves=1").body)
                try reader.take(window)
                let whole = try JSONDecoder().decode(StatsDocument.self, from: all)
                guard whole.cursor == reader.cursor else { continue }
                for row in whole.syscalls {
                    var expected = Sum()
                    expected.add(row)
                    #expect(reader.sums["\(row.name)/\(row.abi ?? "")"] == expected, "\(row.name)")
                }
                #expect(whole.syscalls.count > 20)
                #expect(reader.sums["exit_group/x86_64"]?.neverReturned ?? 0 > 0)
                isCompared = true
            }
            #expect(isCompared, "two answers in a row never came from one snapshot")
        }
    }

    @Test func `a cursor of an earlier run is gone`() throws {
        let first = try TestDaemon()
        let cursor = try first.stats().cursor
        #expect(first.stop(SIGTERM).status == 0)
        let second = try TestDaemon()
        let answer = try second.get("/stats?since=\(cursor)")
        #expect(answer.status == 410)
        #expect(String(decoding: answer.body, as: UTF8.self).contains("repeat the query without 'since'"))
    }
}
