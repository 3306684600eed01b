import Foundation
import Testing

/// `syslat run` at a shell with job control, on a terminal.
@Suite(.serialized) struct RunTerminalTests {
    private func run(_ screen: Screen, _ words: String) throws { try screen.run("\(Command.syslat) run \(words)") }

    @Test func `Ctrl-C ends the command, and the table follows`() throws {
        let screen = try Screen(columns: 200, rows: 60)
        try run(screen, "sh -c 'echo be''gun; exec sleep 100'")
        try screen.expect("begun\n")
        try screen.keys("C-c")
        try screen.expect(": killed by SIGINT after ")
        try screen.expect("% time")
        try screen.run("echo status $?")
        try screen.expect("status 130\n")
    }

    @Test func `a command that catches Ctrl-C gets it once, and ends as it wants to`() throws {
        let screen = try Screen(columns: 200, rows: 60)
        try run(screen, "-o /dev/null sh -c 'trap \"echo cau''ght\" INT; echo be''gun; sleep 100; sleep 1; exit 5'")
        try screen.expect("begun\n")
        try screen.keys("C-c")
        try screen.expect("caught\n")
        usleep(1_500_000)
        try screen.run("echo status $?")
        let shown = try screen.expect("status 5\n")
        #expect(shown.split(separator: "\n").count { $0.hasSuffix("caught") } == 1, "\(shown)")
    }

    @Test func `a command reads the terminal, is stopped by Ctrl-Z and comes back by fg`() throws {
        let screen = try Screen(columns: 200, rows: 60)
        try run(screen, "cat")
        try screen.run("first")
        try screen.expect("first\nfirst\n")
        try screen.keys("C-z")
        try screen.expect("Stopped")
        try screen.run("echo in be''tween")
        try screen.expect("in between\n")
        try screen.run("fg")
        try screen.expect("\(Command.syslat) run cat\n")
        try screen.run("second")
        try screen.expect("second\nsecond\n")
        try screen.keys("C-d")
        try screen.expect("cat: exit status 0 after ")
        try screen.expect("% time")
    }

    @Test func `a command that stops itself comes back by fg`() throws {
        let screen = try Screen(columns: 200, rows: 60)
        try run(screen, "sh -c 'kill -STOP $$; echo ba''ck; exit 4'")
        try screen.expect("Stopped")
        try screen.run("fg")
        try screen.expect("back\n")
        try screen.expect(": exit status 4 after ")
        try screen.run("echo status $?")
        try screen.expect("status 4\n")
    }

    @Test func `an interactive shell has job control, and comes back after it has stopped itself`() throws {
        let screen = try Screen(columns: 200, rows: 60)
        try run(screen, "-o /dev/null bash --norc")
        try screen.run("PS1='inn''er> '")
        try screen.expect("\ninner>\n")
        try screen.run("sleep 100")
        try screen.keys("C-z")
        try screen.expect("Stopped                 sleep 100")
        try screen.run("fg")
        try screen.keys("C-c")
        try screen.run("suspend")
        try screen.expect("Stopped                 \(Command.syslat) run -o /dev/null bash --norc")
        try screen.run("fg")
        try screen.run("echo back ag''ain")
        try screen.expect("back again\n")
        try screen.run("exit 6")
        try screen.run("echo status $?")
        try screen.expect("status 6\n")
    }

    @Test func `in the background a command that reads the terminal waits for fg`() throws {
        let screen = try Screen(columns: 200, rows: 60)
        try run(screen, "cat &")
        // The shell tells before its next prompt.
        for _ in 0..<30 where try screen.wait(seconds: 0.2, until: { $0.contains("Stopped") }) == nil {
            try screen.keys("Enter")
        }
        try screen.expect("Stopped")
        try screen.run("fg")
        try screen.run("word")
        try screen.expect("word\nword\n")
        try screen.keys("C-d")
        try screen.expect("cat: exit status 0 after ")
    }

    @Test func `the slowest calls are as wide as the terminal`() throws {
        let screen = try Screen(rows: 90)
        try run(screen, "ls -l /usr/include >/dev/null")
        let shown = try screen.expect("slowest calls")
        let slow = shown.split(separator: "\n").drop { $0 != "slowest calls" }.dropFirst().prefix { $0.hasPrefix("  ") }
        #expect(!slow.isEmpty && slow.allSatisfy { $0.hasSuffix(">") }, "\(shown)")
    }
}
