import Documents
import Foundation
import Measurements
import Testing

/// Processes that `syslat run`'s command leaves behind.
@Suite(.serialized) struct RunLeftTests {
    @Test func `a daemon that runs on is named, with its pid`() throws {
        let pid = Scratch()
        // It has forked twice, and has a session of its own.
        let words = ["sh", "-c", "setsid -f sh -c 'echo $$ >\(pid.path); exec sleep 300'; sleep 0.3; exit 4"]
        let file = Scratch()
        let run = try Command([Command.syslat, "run", "-o", file.path] + words)
        let daemon = try pid.number()
        defer { kill(pid_t(daemon), SIGKILL) }
        #expect(run.status == 4)
        #expect(
            file.text.contains(
                "\n  1 process still running, later calls left out: \(daemon) sleep\n  (--wait-children waits for them)\n"
            ),
            "\(file.text)")
        #expect(file.text.contains("\n  1 call still in flight\n"), "\(file.text)")
        #expect(kill(pid_t(daemon), 0) == 0, "it runs on")
    }

    @Test func `json lists it`() throws {
        let (answer, command) = try RunAnswer.of(
            "sh", "-c", "sleep 300 & sleep 301 & sleep 0.3; echo $!; exit 4", status: 4)
        let last = try #require(Int(command.output.dropLast()))
        defer { for process in answer.stillRunning { kill(pid_t(process.pid), SIGKILL) } }
        #expect(answer.stillRunning.count == 2 && answer.stillRunning.allSatisfy { $0.comm == "sleep" })
        #expect(answer.stillRunning.contains(RunAnswer.Process(pid: last, comm: "sleep")))
        #expect(answer.elapsedNs < 10_000_000_000)
        #expect(answer.stats.recorder.inFlight == 2)
    }

    /// The command ends before its child has made its calls.
    private static let leaving = "(sleep 0.5; exec $WORKLOAD rare) & exit 4"

    @Test func `what they call later is left out, or waited for and counted`() throws {
        for (option, calls, rest) in [("", UInt64(0), "sleep 0.8"), ("--wait-children", 12_345, "")] {
            let file = Scratch()
            let run = try Command.script(
                "$SYSLAT run --json \(option) -o \(file.path) sh -c '\(Self.leaving)'; echo $?; \(rest)")
            #expect(run.output == "4\n", "\(run.errors)")
            let answer = try RunAnswer(at: file.path)
            #expect(answer.calls("getpgid") == calls)
            #expect(answer.stillRunning.isEmpty == (calls > 0))
            #expect((answer.elapsedNs > 500_000_000) == (calls > 0))
        }
    }

    @Test func `an interrupt ends the wait, after it was said who is waited for`() throws {
        let file = Scratch()
        let run = try Command.script(
            """
            env --default-signal $SYSLAT run --json --wait-children -o \(file.path) sh -c 'sleep 300 & exit 4' &
            sleep 1.7
            kill -INT $!
            wait $!; echo $?
            """)
        let answer = try RunAnswer(at: file.path)
        let sleeper = try #require(answer.stillRunning.first)
        defer { kill(pid_t(sleeper.pid), SIGKILL) }
        #expect(run.output == "4\n", "\(run.errors)")
        #expect(
            run.errors
                == "syslat: 'sh' has ended; waiting for its processes (\(sleeper.pid) sleep); Ctrl-C ends the wait\n")
        #expect(answer.stillRunning.count == 1 && sleeper.comm == "sleep")
    }
}
