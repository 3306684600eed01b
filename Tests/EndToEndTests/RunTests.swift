import Documents
import Foundation
import Measurements
import Testing

/// `syslat run` ends as its command does, and gives it everything that it would have without.
@Suite(.serialized) struct RunTests {
    @Test(arguments: [0, 1, 42, 255]) func `its exit status is that of the command`(status: Int32) throws {
        let run = try Command(Command.syslat, "run", "sh", "-c", "exit \(status)")
        #expect(run.status == status && run.signal == 0)
        #expect(run.errors.hasPrefix("sh -c exit \(status): exit status \(status) after "), "\(run.errors)")
        #expect(run.output.isEmpty)
    }

    @Test(arguments: [
        (SIGHUP, "SIGHUP"), (SIGINT, "SIGINT"), (SIGQUIT, "SIGQUIT"), (SIGKILL, "SIGKILL"), (SIGSEGV, "SIGSEGV"),
        (SIGPIPE, "SIGPIPE"), (SIGALRM, "SIGALRM"), (SIGTERM, "SIGTERM"), (SIGUSR1, "SIGUSR1"), (37, "signal 37"),
    ])
    func `killed by a signal, the command takes syslat with it by the same`(signal: Int32, name: String) throws {
        let run = try Command(
            "env", "--default-signal", Command.syslat, "run", "sh", "-c", "ulimit -c 0; kill -\(signal) $$")
        #expect(run.signal == signal, "status \(run.status)")
        #expect(run.errors.contains(": killed by \(name) after "), "\(run.errors)")
        #expect(run.output.isEmpty)
        // A shell says what it says of the command itself.
        let shell = try Command.script("$SYSLAT run -o /dev/null sh -c 'ulimit -c 0; kill -\(signal) $$'; echo $?")
        #expect(shell.output == "\(128 + signal)\n")
    }

    /// Arguments, the exit status, and what the one line says.
    private static let refused: [([String], Int32, String)] = [
        (["-f", "opne", "touch"], 125, "parameter 'name': no system call is named 'opne'"),
        (["-f", "", "touch"], 125, "parameter 'name'"),
        (["-o", "/nonexistent/x", "touch"], 125, "cannot write to '/nonexistent/x': No such file or directory"),
        (["-o", "/", "touch"], 125, "cannot write to '/': Is a directory"),
        (["no-such-command"], 127, "cannot run 'no-such-command': there is no such command in PATH"),
        (["/nonexistent/x"], 127, "cannot run '/nonexistent/x': No such file or directory"),
        (["/etc"], 126, "cannot run '/etc': it is a directory"),
        (["/etc/passwd"], 126, "cannot run '/etc/passwd': /etc/passwd is not executable"),
        (["/etc/passwd/x"], 126, "cannot run '/etc/passwd/x': Not a directory"),
    ]

    @Test(arguments: refused) func `what it can't run it says in one line`(
        words: [String], status: Int32, reason: String
    ) throws {
        let witness = Scratch()
        let run = try Command([Command.syslat, "run"] + words + [witness.path])
        #expect(run.status == status && run.signal == 0)
        #expect(run.errors.hasPrefix("syslat: \(reason)"), "\(run.errors)")
        #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
        #expect(run.output.isEmpty)
        #expect(access(witness.path, F_OK) != 0, "the command has run all the same")
    }

    @Test(arguments: [
        (["--frob", "true"], "Unknown option '--frob'. Options come before the command; '--' ends them."),
        (["-S", "size", "true"], "The value 'size' is invalid for '-S"),
        (["--by", "user", "true"], "The value 'user'"),
        ([], "Name a command to run"), (["--"], "Name a command to run"), (["--json"], "Name a command to run"),
    ])
    func `wrong usage is 125 as well, with the usage`(words: [String], reason: String) throws {
        let run = try Command([Command.syslat, "run"] + words)
        #expect(run.status == 125)
        #expect(run.errors.hasPrefix("Error: \(reason)"), "\(run.errors)")
        #expect(run.errors.contains("Usage: syslat run"))
        #expect(run.output.isEmpty)
    }

    @Test func `a table that can't be written is one line`() throws {
        for options in ["-o /dev/full", "--json -o /dev/full"] {
            let full = try Command.script("$SYSLAT run \(options) true")
            #expect(full.status == 125)
            #expect(full.errors == "syslat: cannot write to '/dev/full': No space left on device\n")
        }
        #expect(try Command.script("$SYSLAT run true 2>/dev/full").status == 125)
        // Whoever was to read it has ended.
        let unread = try Command.script("{ $SYSLAT run true; echo $? >&3; } 3>&1 >/dev/null 2>&1 | cat")
        #expect(unread.output == "0\n")
        let status = Scratch()
        try Command.script("{ $SYSLAT run sleep 0.1; echo $? >\(status.path); } 2>&1 | true")
        #expect(try status.number() == 125)
    }

    @Test func `a script's missing interpreter is told from a missing script`() throws {
        let script = Scratch()
        try script.makeProgram("#!/nonexistent/sh\n")
        let run = try Command(Command.syslat, "run", script.path)
        #expect(run.status == 127)
        #expect(
            run.errors
                == "syslat: cannot run '\(script.path)': the interpreter that \(script.path) names does not exist\n")
    }

    @Test func `a script without an interpreter's name is read by sh, with its arguments`() throws {
        let script = Scratch()
        try script.makeProgram("echo \"$# $1 $2\"\nexit 9\n")
        let (answer, command) = try RunAnswer.of(script.path, "a b", "c", status: 9)
        #expect(command.output == "2 a b c\n")
        #expect(answer.calls("write") == 1)
        // One fails, that of sh doesn't.
        #expect(answer.stats.rows.first { $0.name == "execve" }?.errnos == ["ENOEXEC": 1])
    }

    @Test func `in a pipeline its streams are the command's, and nothing of its own is among them`() throws {
        let errors = Scratch()
        let sum = try Command.script(
            "seq 200000 | $SYSLAT run -- sort -rn 2>\(errors.path) | md5sum; seq 200000 | sort -rn | md5sum")
        let lines = sum.output.split(separator: "\n")
        #expect(lines.count == 2 && lines[0] == lines[1], "\(sum.output)")
        #expect(errors.text.hasPrefix("sort -rn: exit status 0 after "))
        let head = try Command.script("{ $SYSLAT run yes; echo $? >&2; } | head -n 2")
        #expect(head.output == "y\ny\n")
        #expect(head.errors.contains("yes: killed by SIGPIPE after "), "\(head.errors)")
        #expect(head.errors.hasSuffix("\n141\n"), "\(head.errors)")
    }

    @Test func `with an output file nothing of its own is on standard error`() throws {
        let table = Scratch()
        let run = try Command.script("$SYSLAT run -o \(table.path) sh -c 'echo out; echo err >&2'")
        #expect((run.output, run.errors) == ("out\n", "err\n"))
        #expect(table.text.contains("\n% time "))
        // What was in the file is gone.
        try String(repeating: "x", count: 100_000).write(toFile: table.path, atomically: false, encoding: .ascii)
        #expect(try Command(Command.syslat, "run", "-o", table.path, "true").status == 0)
        #expect(table.text.hasPrefix("true: exit status 0 after ") && !table.text.contains("xx"))
    }

    @Test func `the command has the descriptors, signals, group and session that it would have without`() throws {
        let own = Scratch()
        try own.makeProgram(
            """
            #!/bin/sh
            ls -l /proc/self/fd | sed 's/.* \\([0-9]* -> .*\\)/\\1/; s/[0-9]\\{3,\\}/N/'
            grep -E '^(Sig(Blk|Ign)|Cap|NoNewPrivs|Seccomp|Groups|Uid|Gid)' /proc/self/status
            cut -d' ' -f5-8 /proc/self/stat
            ulimit -a
            umask
            pwd
            env | grep -v '^_=' | sort
            """)
        let both = try Command.script(
            """
            trap '' USR2 PIPE
            exec 7</dev/zero 8>/dev/null
            cd /usr
            "\(own.path)" >\(own.path).bare
            $SYSLAT run -o /dev/null "\(own.path)" >\(own.path).run
            cat \(own.path).run
            echo ======
            diff \(own.path).bare \(own.path).run && echo same
            rm \(own.path).bare \(own.path).run
            """)
        #expect(both.output.contains("7 -> /dev/zero"), "\(both.output)")
        let difference = both.output.split(separator: "======\n").last ?? ""
        #expect(
            difference.replacing("\(own.path).bare", with: "").replacing("\(own.path).run", with: "") == "same\n",
            "\(difference)")
    }

    @Test func `json has the command, its end and its calls`() throws {
        let (answer, _) = try RunAnswer.of("sh", "-c", "kill -TERM $$", options: [], status: SIGTERM)
        #expect(answer.command == ["sh", "-c", "kill -TERM $$"])
        #expect(answer.exit == RunAnswer.End(status: nil, signal: "SIGTERM"))
        #expect(answer.pid > 1 && answer.stillRunning.isEmpty && answer.unfollowedThreads == 0)
        #expect(answer.calls("kill") == 1 && answer.calls("execve") == 1)
        #expect(answer.stats.recorder.lost.isEmpty)
        #expect(!answer.slowest.isEmpty && answer.slowest.allSatisfy { $0.pid == answer.pid })
        let (exited, _) = try RunAnswer.of("sleep", "0.3")
        #expect(exited.exit == RunAnswer.End(status: 0, signal: nil))
        #expect((300_000_000..<10_000_000_000).contains(exited.elapsedNs))
        #expect(exited.stats.rows.first { $0.name == "clock_nanosleep" }?.waitsByDesign == true)
    }
}
