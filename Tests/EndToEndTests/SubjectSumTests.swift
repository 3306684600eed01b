import Foundation
import Testing

/// For each call, what all subjects made and what is untold are the machine's row.
@Suite(.serialized) struct SubjectSumTests {
    /// Processes that come and go, threads that change their names, and programs that do a bit of everything.
    private final class Load {
        private var processes: [Process] = []
        private let file = "/tmp/syslat-load-\(getpid())"

        init() throws {
            try Data().write(to: URL(fileURLWithPath: file))
            for work in [
                "ls -R /usr/include; \"$0\" rare", "\"$0\" storm 50 7 exec -",
                "\"$0\" change threads; \"$0\" change comm",
            ] {
                let process = Process()
                // So that the daemon, and the test, have the CPU when they need it: several answers are to be of one snapshot.
                process.executableURL = URL(fileURLWithPath: "/usr/bin/nice")
                process.arguments = [
                    "-n", "19", "/bin/sh", "-c", "while [ -e \"$1\" ]; do \(work); done",
                    Command.products.appending(path: "workload").path,
                    file,
                ]
                process.standardInput = FileHandle.nullDevice
                process.standardOutput = FileHandle.nullDevice
                try process.run()
                processes.append(process)
            }
        }

        /// Waits until nobody is left of it, who could call into the next test.
        func end() {
            unlink(file)
            for process in processes { process.waitUntilExit() }
        }
    }

    /// Compares those of a few of `names` whose answers come from one snapshot, as their cursors say. Returns: the others.
    private func compare(
        _ daemon: TestDaemon, by grouping: Grouping, _ window: String, names: Set<String>
    ) throws -> Set<String> {
        // An answer is of the newest snapshot for 20 ms: all are fetched before one is looked at.
        func body(_ query: String) throws -> Data { try daemon.get("/stats?\(query)&\(window)").body }
        let all = try body("by=syscall")
        let parts = try names.shuffled().prefix(6).map { ($0, try body("by=\(grouping)&name=\($0)")) }
        let machine = try JSONDecoder().decode(SubjectAnswer.self, from: all)
        var left = names
        for (name, part) in parts {
            let answer = try JSONDecoder().decode(SubjectAnswer.self, from: part)
            guard answer.cursor == machine.cursor else { continue }
            let rows = machine.rows.filter { $0.name == name }.reduce(SubjectAnswer.Sums()) { $0 + $1.sums }
            let untold = try #require(answer.untold)
            #expect(answer.sum + untold.sums == rows, "\(name) by \(grouping), \(window)")
            #expect(untold.reasons.values.reduce(SubjectAnswer.Sums(), +) == untold.sums)
            left.remove(name)
        }
        return left
    }

    @Test(arguments: Grouping.allCases)
    func `under load every answer adds up to the machine's rows, call by call`(grouping: Grouping) throws {
        let daemon = try TestDaemon("--interval", "100ms")
        let load = try Load()
        defer { load.end() }
        usleep(1_000_000)
        let all = try daemon.answer(by: nil).rows.compactMap(\.name)
        #expect(all.count > 20)
        for window in ["top=10000", "window=300ms", "since="] {
            var names = Set(all.shuffled().prefix(12))
            for _ in 0..<100 where !names.isEmpty {
                let cursor = window == "since=" ? try daemon.answer(by: nil).cursor : ""
                if !cursor.isEmpty { usleep(50_000) }
                names = try compare(daemon, by: grouping, window + cursor, names: names)
            }
            #expect(names.isEmpty, "never answered from one snapshot: \(names)")
        }
    }

    @Test(arguments: Grouping.allCases)
    func `without a filter all rows and what is untold are all calls`(grouping: Grouping) throws {
        let daemon = try TestDaemon("--interval", "100ms")
        let load = try Load()
        defer { load.end() }
        var compared = 0
        for _ in 0..<200 where compared < 10 {
            let machine = try daemon.answer(by: nil, isNew: false)
            let answer = try daemon.answer(by: grouping, isNew: false)
            guard answer.cursor == machine.cursor else { continue }
            #expect(answer.sum + (try #require(answer.untold)).sums == machine.sum)
            compared += 1
            usleep(30_000)
        }
        #expect(compared == 10, "two answers in a row never came from one snapshot")
    }

    @Test(arguments: [Grouping.command, .cgroup, .user])
    func `consecutive answers add up to the cumulative ones, row by row`(grouping: Grouping) throws {
        let daemon = try TestDaemon("--interval", "100ms")
        let load = try Load()
        defer { load.end() }
        let query = "name=getpgid,clone,execve,openat,close"
        var sums: [String: SubjectAnswer.Sums] = [:]
        var cursor: String?
        func take() throws {
            let answer = try daemon.answer(
                by: grouping, query + (cursor.map { "&since=\($0)" } ?? ""), isNew: false)
            sums.merge(answer.sums(by: grouping), uniquingKeysWith: +)
            cursor = answer.cursor
        }
        for _ in 0..<30 {
            try take()
            usleep(40_000)
        }
        for _ in 0..<200 {
            try take()
            let whole = try daemon.answer(by: grouping, query, isNew: false)
            guard whole.cursor == cursor else { continue }
            for (key, row) in whole.sums(by: grouping) { #expect(sums[key] == row, "\(key)") }
            return
        }
        Issue.record("two answers in a row never came from one snapshot")
    }
}
