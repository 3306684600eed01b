import Documents
import Foundation
import Measurements
import Testing

/// `syslat run` counts the calls of the command and of all that it starts, to the call, and nobody else's.
@Suite(.serialized) struct RunCountTests {
    private static let isSoak = ProcessInfo.processInfo.environment["SYSLAT_SOAK"] == "1"

    /// What `workload tree` says that it made, by name.
    private func made(_ output: String) throws -> [String: UInt64] {
        var counts: [String: UInt64] = [:]
        for word in output.split(whereSeparator: \.isWhitespace) {
            let parts = word.split(separator: "=")
            let count: UInt64 = try #require(UInt64(parts.last ?? ""), "\(output)")
            counts[String(parts[0])] = count
        }
        try #require(counts.count == 3, "\(output)")
        return counts
    }

    @Test func `every way to make a process or a thread is followed, beside a tree that isn't and a daemon`() throws {
        let daemon = try TestDaemon()
        let file = Scratch()
        let rounds = Self.isSoak ? 2000 : 100
        let run = try Command.script(
            """
            $WORKLOAD tree \(rounds) >/dev/null &
            $SYSLAT run --json --wait-children -o \(file.path) $WORKLOAD tree \(rounds); echo $? >&2; wait
            sleep 0.1
            """)
        #expect(run.errors == "3\n")
        let answer = try RunAnswer(at: file.path)
        let made = try made(run.output)
        for (name, count) in made {
            #expect(answer.calls(name) == count, "\(name)")
            #expect(try daemon.row(name)?[.calls] == 2 * count, "\(name), by the daemon")
        }
        // The program, one by vfork and one by a thread in each round.
        #expect(answer.calls("execve") == UInt64(1 + 2 * rounds))
        let recorder = answer.stats.recorder
        #expect(recorder.lost.isEmpty && recorder.inFlight == 0 && answer.unfollowedThreads == 0)
        #expect(recorder.entries == recorder.exits + recorder.neverReturned)
    }

    @Test(arguments: ["process", "command"]) func `rows of callers have the sums of the table by call`(
        grouping: String
    ) throws {
        let filter = ["-f", "getpgid,getsid,sched_get_priority_max"]
        func run(_ grouping: String, _ filter: [String]) throws -> (RunAnswer, Command) {
            try RunAnswer.of(
                Command.workload, "tree", "20",
                options: ["--wait-children", "--by", grouping] + filter, status: 3)
        }
        let (byCall, command) = try run("syscall", filter)
        let (byCaller, _) = try run(grouping, filter)
        #expect(byCaller.stats.grouping.rawValue == grouping && byCaller.stats.rows.count > 1)
        #expect(byCaller.sum(.calls) == byCall.sum(.calls))
        #expect(byCaller.sum(.errors) == byCall.sum(.errors))
        #expect(byCall.sum(.calls) == (try made(command.output)).values.reduce(0, +))
        // Of one run: the rows and what is untold are all that was counted.
        let (all, _) = try run(grouping, [])
        let untold = try #require(all.stats.untold).total
        for (statistic, rest) in [(Statistic.calls, untold.calls), (.errors, untold.errors), (.total, untold.totalNs)] {
            #expect(all.sum(statistic) + rest == all.stats.totals[statistic], "\(statistic)")
        }
        #expect(untold.calls == 0)
        let names = all.stats.rows.map(\.name)
        switch grouping {
        // As a file and by /proc/self/exe.
        case "command": #expect(Set(names) == ["workload", "exe"])
        // In each round seven more, of which one is made by another.
        default: #expect(names.count == 1 + 7 * 20)
        }
    }

    @Test(arguments: [("exec", []), ("fork", ["--by", "process"])]) func `many processes are counted to the call`(
        way: String, options: [String]
    ) throws {
        let processes: UInt64 = Self.isSoak ? 100_000 : 2000
        let file = Scratch()
        // Commands have a minute, which is too short for the long form.
        let run = Process()
        run.executableURL = URL(fileURLWithPath: Command.syslat)
        run.arguments =
            ["run", "--json", "-o", file.path] + options + [Command.workload, "storm", "\(processes)", "5", way, "-"]
        (run.standardInput, run.standardOutput) = (FileHandle.nullDevice, FileHandle.nullDevice)
        try run.run()
        run.waitUntilExit()
        #expect(run.terminationStatus == 0)
        let answer = try RunAnswer(at: file.path)
        let recorder = answer.stats.recorder
        #expect(recorder.lost.isEmpty && recorder.inFlight == 0 && answer.unfollowedThreads == 0)
        #expect(recorder.entries == recorder.exits + recorder.neverReturned)
        #expect(recorder.neverReturned == processes + 1, "each ends in exit_group")
        if options.isEmpty {
            #expect(answer.calls("getpgid") == 5 * processes)
            #expect(answer.calls("execve") == processes + 1)
        } else {
            #expect(answer.stats.rows.count > 500)
            #expect(answer.sum(.calls) == recorder.exits)
            #expect(answer.stats.untold?.isEmpty == true)
        }
    }

    @Test func `two runs at once don't see each other, and one inside another is seen by both`() throws {
        let (tree, rare, inner) = (Scratch(), Scratch(), Scratch())
        let run = try Command.script(
            """
            $SYSLAT run --json --wait-children -o \(tree.path) $WORKLOAD tree 50 >/dev/null &
            $SYSLAT run --json -o \(rare.path) $SYSLAT run --json -o \(inner.path) $WORKLOAD rare; echo $?; wait
            """)
        #expect(run.output == "0\n", "\(run.errors)")
        let (first, second) = (try RunAnswer(at: tree.path), try RunAnswer(at: rare.path))
        #expect((first.calls("getpgid"), first.calls("getsid")) == (450, 250))
        #expect((second.calls("getpgid"), second.calls("getsid")) == (12_345, 0))
        #expect(try RunAnswer(at: inner.path).calls("getpgid") == 12_345)
        // syslat itself, which loads programs, is the outer one's command.
        #expect(second.calls("bpf") > 10)
        #expect(try RunAnswer(at: inner.path).calls("bpf") == 0)
    }

    @Test func `from the command's execve on, and of the chosen calls only`() throws {
        let (answer, _) = try RunAnswer.of("true", options: ["-f", "exec*,open*,exit*"])
        #expect(answer.calls("execve") == 1)
        #expect(answer.calls("openat") > 0)
        #expect(Set(answer.stats.rows.map(\.name)).isSubset(of: ["execve", "openat", "exit_group"]))
        #expect(answer.stats.recorder.neverReturned == 1)
        let (all, _) = try RunAnswer.of("true")
        // What syslat's own child calls before: pipe2's end is written only if execve fails, and signals are set back.
        #expect(all.calls("write") == 0 && all.calls("rt_sigprocmask") == 0)
        #expect(all.stats.rows.reduce(0) { $0 + $1[.calls] } == all.stats.recorder.exits)
    }

    @Test func `-S sorts by strace's names, and without it calls that wait by design come last`() throws {
        func names(_ options: String...) throws -> [String] {
            let run = try Command([Command.syslat, "run"] + options + ["sh", "-c", "/bin/true; /bin/sleep 0.05"])
            let table = run.errors.split(separator: "\n").drop { !$0.hasPrefix("------") }.dropFirst()
            return table.map { String($0.split(separator: " ").last ?? "") }.filter { !$0.hasPrefix("-") }
        }
        let sorted = try names("-S", "name").prefix { $0 != "total" }
        #expect(sorted.count > 10 && Array(sorted) == sorted.sorted())
        let usual = try names()
        let waiting = try #require(usual.firstIndex(of: "design:)"), "\(usual)")
        #expect(usual[waiting...].contains("clock_nanosleep") && usual[waiting...].contains("wait4"), "\(usual)")
        #expect(usual[..<waiting].contains("execve"), "\(usual)")
        #expect(["clock_nanosleep", "wait4"].contains(try names("-S", "time").first))
    }
}
