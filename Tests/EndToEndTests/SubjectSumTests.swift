import Foundation
import Testing

/// For each call, what all subjects made and what is untold are the machine's row.
@Suite(.serialized) struct SubjectSumTests {
    /// Processes that come and go, threads that change their names, and programs that do a bit of everything.
    private final class Load {
        private let process = Process()
        private let file = "/tmp/syslat-load-\(getpid())"

        init() throws {
            try Data().write(to: URL(fileURLWithPath: file))
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = [
                "-c",
                """
                while [ -e "$1" ]; do ls -R /usr/include >/dev/null; "$0" rare; done &
                while [ -e "$1" ]; do "$0" storm 50 7 exec - </dev/null >/dev/null; done &
                while [ -e "$1" ]; do "$0" renamer 1 2 </dev/null >/dev/null; done &
                wait
                """,
                Command.products.appending(path: "workload").path, file,
            ]
            try process.run()
        }

        /// Waits until nobody is left of it, who could call into the next test.
        func end() {
            unlink(file)
            process.waitUntilExit()
        }
    }

    /// Compares those of `names` whose answer is of the moment that `machine` is of. Returns: the others.
    private func compare(
        _ daemon: TestDaemon, by grouping: Grouping, _ window: String, names: Set<String>, _ machine: SubjectAnswer
    ) throws -> Set<String> {
        var left = names
        for name in names {
            let answer = try daemon.answer(by: grouping, "name=\(name)&\(window)", isNew: false)
            guard answer.cursor == machine.cursor else { return left }
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
        let cursor = try daemon.answer(by: nil).cursor
        usleep(500_000)
        for window in ["top=10000", "window=300ms", "since=\(cursor)"] {
            var names = Set(try daemon.answer(by: nil, window).rows.compactMap(\.name))
            #expect(names.count > 20)
            for _ in 0..<500 where !names.isEmpty {
                let machine = try daemon.answer(by: nil, window, isNew: false)
                names = try compare(daemon, by: grouping, window, names: names, machine)
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
        // With the calls that nobody else makes, so that a row that is folded into another takes few with it.
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
            for (key, row) in whole.sums(by: grouping) where !key.hasPrefix("r") { #expect(sums[key] == row, "\(key)") }
            return
        }
        Issue.record("two answers in a row never came from one snapshot")
    }
}
