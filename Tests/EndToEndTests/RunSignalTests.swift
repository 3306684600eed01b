import Foundation
import Testing

/// `syslat run` under what sends signals, and commands that stop: without a terminal.
@Suite(.serialized) struct RunSignalTests {
    /// Whether a process runs.
    private func isAlive(_ pid: Int) -> Bool { kill(pid_t(pid), 0) == 0 }

    @Test(arguments: ["", "--foreground"]) func `timeout ends the command`(option: String) throws {
        let pid = Scratch()
        let run = try Command.script(
            "timeout \(option) 1 $SYSLAT run sh -c 'echo $$ >\(pid.path); exec sleep 60'; echo $?")
        #expect(run.output == "124\n")
        #expect(run.errors.contains(": killed by SIGTERM after "), "\(run.errors)")
        #expect(run.errors.contains("execve"))
        #expect(try !isAlive(pid.number()))
    }

    @Test func `a signal for syslat alone is passed on to the command, once`() throws {
        let pid = Scratch()
        for name in ["HUP", "INT", "QUIT", "TERM", "USR1", "USR2", "ALRM"] {
            unlink(pid.path)
            // Not ignored, as a shell has it for what it runs in the background; sleep is killed, since it would end the shell late.
            let run = try Command.script(
                """
                env --default-signal $SYSLAT run -o /dev/null sh -c 'trap "echo caught; kill \\$!; exit 5" \(name)
                    sleep 60 & echo $$ >\(pid.path); wait' &
                while ! [ -s \(pid.path) ]; do sleep 0.02; done
                kill -\(name) $!
                wait $!; echo $?
                """)
            #expect(run.output == "caught\n5\n", "\(name): \(run.output)\(run.errors)")
        }
    }

    @Test func `a signal for the whole process group comes once`() throws {
        let run = try Command.script(
            """
            exec setsid --wait sh -c '
            trap "" TERM
            env --default-signal $SYSLAT run -o /dev/null sh -c "
                trap \\"echo caught\\" TERM; kill -TERM 0; sleep 0.3; kill -TERM 0; sleep 0.3; exit 6"
            echo $?'
            """)
        #expect(run.output == "caught\ncaught\n6\n", "\(run.output)\(run.errors)")
    }

    @Test func `under nohup a hangup ends neither it nor the command`() throws {
        let run = try Command.script(
            "nohup $SYSLAT run sh -c 'kill -HUP $PPID; sleep 0.2; kill -HUP $$; echo alive'; echo $?")
        #expect(run.output == "alive\n0\n", "\(run.errors)")
        #expect(run.errors.contains(": exit status 0 after "))
    }

    @Test func `a script without a terminal gets status and table`() throws {
        let run = try Command.script("setsid --wait sh -c '$SYSLAT run sh -c \"exit 3\"; echo $?' </dev/null")
        #expect(run.output == "3\n", "\(run.errors)")
        #expect(run.errors.contains("exit status 3") && run.errors.contains("% time"))
    }

    @Test func `without a terminal a command that stops itself is continued by whoever continues it`() throws {
        let pid = Scratch()
        let run = try Command.script(
            """
            setsid --wait $SYSLAT run sh -c 'echo $$ >\(pid.path); kill -STOP $$; exit 7' &
            while ! [ -s \(pid.path) ]; do sleep 0.02; done
            read pid <\(pid.path)
            while ! grep -q '^State:.T' /proc/$pid/status; do sleep 0.02; done
            sleep 0.3
            kill -CONT $pid
            wait $!; echo $?
            """)
        #expect(run.output == "7\n", "\(run.output)\(run.errors)")
        #expect(run.errors.contains("exit status 7"))
    }

    @Test func `when syslat is killed, the command goes on, and nothing stays in the kernel`() throws {
        let (pid, done) = (Scratch(), Scratch())
        // The kernel frees what an earlier program had a little after its end.
        var before = BPFObjects()
        for _ in 0..<100 where before.programs + before.maps > 0 {
            usleep(50_000)
            before = BPFObjects()
        }
        let run = try Process.run(
            URL(fileURLWithPath: Command.syslat),
            arguments: ["run", "-o", "/dev/null", "sh", "-c", "echo $$ >\(pid.path); sleep 1; echo 77 >\(done.path)"])
        let child = try pid.number()
        let during = BPFObjects()
        #expect(during.programs - before.programs >= 5 && during.maps - before.maps >= 5, "\(during)")
        kill(run.processIdentifier, SIGKILL)
        run.waitUntilExit()
        #expect(isAlive(child))
        #expect(try done.number() == 77)
        var after = BPFObjects()
        for _ in 0..<100 where after != before {
            usleep(50_000)
            after = BPFObjects()
        }
        #expect(after == before)
    }
}
