import Foundation
import HTTP
import Text
import Testing

/// The slow calls as lines in a terminal.
@Suite(.serialized) struct SlowCommandTests {
    private func start() throws -> TestDaemon {
        try TestDaemon("--slow", "100ms", "--slow-errors", "EMFILE", "--arguments", "--slow-limit", "off")
    }

    private func words(_ daemon: TestDaemon, _ options: String...) -> [String] {
        [Command.syslat, "slow", "--connect", daemon.client.address.description] + options
    }

    /// The lines about a call's thread.
    private func lines(of made: SlowCase, in text: String) -> [String] {
        text.split(separator: "\n").map(String.init).filter { $0.contains(" \(made.comm) \(made.pid)/\(made.tid) ") }
    }

    @Test func `each call is a line in the manner of strace`() throws {
        let daemon = try start()
        let cases = try SlowCase.make("flock", "bytes", "emfile", "pipe")
        usleep(50_000)
        let run = try Command(words(daemon, "--comm", "workload"))
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.printableLines == run.output)
        #expect(run.output.split(separator: "\n").count == cases.count)
        for made in cases {
            let line = try #require(lines(of: made, in: run.output).first, "\(run.output)")
            #expect(line.prefixMatch(of: /\d\d:\d\d:\d\d\.\d{3} workload\x20/) != nil, "\(line)")
            let result = made.errno.map { "-1 \($0)" } ?? "\(made.result)"
            #expect(line.contains(" \(made.call)(") && line.contains(") = \(result) <"), "\(line)")
            for target in made.targets { #expect(line.contains(target.text), "\(line)") }
            if made.errno == nil {
                let end = try #require(line.firstMatch(of: /<(\d+) ?ms, blocked (\d+) ?ms in (\w+)>$/), "\(line)")
                #expect(try #require(Int(end.output.1)) >= 150 && #require(Int(end.output.2)) >= 150)
                #expect(made.places.contains { end.output.3.contains($0) }, "\(line)")
            }
        }
    }

    @Test func `--follow prints what comes, each once`() throws {
        let daemon = try start()
        let before = try SlowCase.make("flock")
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(fileURLWithPath: Command.syslat)
        process.arguments = Array(words(daemon, "--follow", "--comm", "workload").dropFirst())
        process.standardOutput = output
        try process.run()
        var text = ""
        /// Reads until the last of `cases` is there: each line is one write.
        func read(until cases: [SlowCase]) throws {
            let last = try #require(cases.last)
            while lines(of: last, in: text).isEmpty {
                let more = output.fileHandleForReading.availableData
                try #require(!more.isEmpty, "it ended: \(text)")
                text += String(decoding: more, as: UTF8.self)
            }
        }
        // It has those signals blocked that the thread which started it has, so only this one is sure to end it.
        let watchdog = DispatchWorkItem { kill(process.processIdentifier, SIGKILL) }
        DispatchQueue.global().asyncAfter(deadline: .now() + 30, execute: watchdog)
        defer {
            watchdog.cancel()
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        }
        try read(until: before)
        var all = before
        for name in ["pipe", "fifo", "emfile"] {
            let new = try SlowCase.make(name)
            try read(until: new)
            all += new
        }
        usleep(600_000)
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        text += String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        for made in all { #expect(lines(of: made, in: text).count == 1, "\(made.name): \(text)") }
        #expect(text.split(separator: "\n").count == all.count)
    }

    @Test func `in a terminal of 80 columns no line is longer`() throws {
        let daemon = try start()
        let cases = try SlowCase.make("long", "flock")
        let screen = try Screen()
        try screen.run(words(daemon, "--comm", "workload").joined(separator: " "))
        try screen.expect("flock(")
        let shown = try screen.text()
        for made in cases { #expect(shown.contains(" \(made.pid)"), "\(shown)") }
        // A line that is too long would go on in the next, without its beginning, and that one without its end.
        let lines = shown.split(separator: "\n").filter { $0.prefixMatch(of: /\d\d:\d\d:\d\d\.\d{3}\x20/) != nil }
        #expect(lines.count == cases.count, "\(shown)")
        for line in lines { #expect(line.contains(" = ") && line.hasSuffix(">"), "\(line)") }
    }

    @Test func `options choose calls, and the stack is shown on request`() throws {
        let daemon = try start()
        let cases = try SlowCase.make("flock", "emfile", "connect")
        usleep(50_000)
        for (options, names) in [
            (["--errno", "EMFILE"], ["emfile"]), (["--min", "175ms"], ["connect"]), (["--name", "flock"], ["flock"]),
            (["--sort", "latency", "-n", "1"], ["connect"]),
        ] {
            let run = try Command(words(daemon, "--comm", "workload") + options)
            for made in cases {
                #expect(lines(of: made, in: run.output).count == (names.contains(made.name) ? 1 : 0), "\(options)")
            }
        }
        let stack = try Command(words(daemon, "--comm", "workload", "--name", "flock", "--stack")).output
        #expect(stack.firstMatch(of: /\n +in +\w*lock_inode_wait\n/) != nil, "\(stack)")
        #expect(stack.contains("sys_flock"))
    }
}
