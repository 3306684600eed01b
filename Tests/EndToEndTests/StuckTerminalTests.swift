import Foundation
import HTTP
import Testing

/// `syslat top` on terminals that take what they are sent late, or never.
@Suite(.serialized) struct StuckTerminalTests {
    private func run(_ way: String) throws -> Set<String> {
        let daemon = try TestDaemon()
        // A copy, since the folder of the build may be closed to others.
        let copy = "/tmp/syslat-terminal-\(getpid())"
        try Command("cp", Command.syslat, copy)
        defer { unlink(copy) }
        let run = try Command(
            "python3", Command.package.appending(path: "Tests/Fixtures/terminals.py").path, way, copy,
            daemon.client.address.description)
        #expect(run.status == 0, "\(run.errors)")
        return Set(run.output.split(separator: "\n").map(String.init))
    }

    @Test(arguments: ["controlling", "strange", "sealed"])
    func `where nobody reads the terminal, it still ends and gives the terminal back`(way: String) throws {
        #expect(try run(way) == ["ended in time", "status 0", "settings as before", "screen as before"])
    }

    @Test func `on a terminal that was left non-blocking and is read slowly, the picture is whole in the end`() throws {
        #expect(try run("nonblocking") == ["whole"])
    }

    @Test func `keys come one by one, whatever another program left the terminal at`() throws {
        let daemon = try TestDaemon()
        let screen = try Screen()
        try screen.run("stty min 3 time 0; \(Command.syslat) top -d 3600 --connect \(daemon.client.address)")
        try screen.expect("SYSCALL ")
        try screen.keys("?")
        try screen.expect("this help")
    }

    @Test func `Ctrl-S can't keep it from ending`() throws {
        let daemon = try TestDaemon()
        let screen = try Screen()
        try screen.run("echo be''fore")
        try screen.expect("before\n")
        try screen.run("\(Command.syslat) top -d 0.2 --connect \(daemon.client.address)")
        try screen.expect("SYSCALL ")
        try screen.keys("C-s")
        usleep(500_000)
        try screen.keys("q")
        try screen.expect("before\n")
    }
}
