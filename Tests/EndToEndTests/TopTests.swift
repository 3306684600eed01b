import Foundation
import HTTP
import Testing

@Suite(.serialized) struct TopTests {
    @Test func `batch mode prints a table from the daemon as often as asked`() throws {
        let daemon = try TestDaemon()
        let top = try Command(
            Command.syslat, "top", "-b", "-n", "2", "-d", "0.3", "-s", "calls", "--connect",
            daemon.client.address.description)
        #expect(top.status == 0)
        #expect(top.output.components(separatedBy: " SYSCALL\n").count == 3)
        #expect(top.output.contains(" in flight, "))
    }

    @Test func `without a daemon, root records by itself`() throws {
        // The usual port must be free for this to mean anything.
        let top = try Command(Command.syslat, "top", "-b", "-n", "1", "-d", "0.3", "-f", "clock_nanosleep,read")
        #expect(top.status == 0, "\(top.errors)")
        #expect(top.output.contains(" SYSCALL\n"))
    }

    @Test func `a daemon that was named and isn't there is an error`() throws {
        let top = try Command(Command.syslat, "top", "-b", "-n", "1", "--connect", "127.0.0.1:1")
        #expect(top.status == 1)
        #expect(
            top.errors == "syslat: cannot reach 127.0.0.1:1: Connection refused; is 'syslat serve' running there?\n")
    }

    @Test func `without a terminal it says what to do`() throws {
        let daemon = try TestDaemon()
        let top = try Command(Command.syslat, "top", "--connect", daemon.client.address.description)
        #expect(top.status == 1)
        #expect(top.errors.contains("use -b"))
    }

    @Test(arguments: ["q", "C-c", "C-\\", "TERM", "HUP"])
    func `on a terminal it shows the table, and gives the terminal back however it ends`(way: String) throws {
        let daemon = try TestDaemon()
        let session = "syslat-test-\(getpid())"
        // A tmux server of our own, so that one that runs already makes no difference.
        @discardableResult func tmux(_ words: String..., environment: [String: String] = [:]) throws -> String {
            try Command(["tmux", "-L", session] + words, environment: environment).output
        }
        defer { _ = try? tmux("kill-server") }
        try tmux("new-session", "-d", "-s", session, "-x", "80", "-y", "24", "bash --norc", environment: ["PS1": "$ "])
        func screen() throws -> String { try tmux("capture-pane", "-p", "-t", session) }
        func wait(for text: String) throws -> String {
            for _ in 0..<100 {
                let shown = try screen()
                if shown.contains(text) { return shown }
                usleep(50_000)
            }
            return try screen()
        }
        try tmux("send-keys", "-t", session, "stty -g > /tmp/\(session).before; echo be''fore", "Enter")
        #expect(try wait(for: "before\n").contains("before\n"))
        try tmux(
            "send-keys", "-t", session, "\(Command.syslat) top -d 0.2 --connect \(daemon.client.address)",
            "Enter")
        let shown = try wait(for: " SYSCALL")
        #expect(shown.contains(" SYSCALL"), "\(shown)")
        #expect(shown.contains(" in flight, "), "\(shown)")
        #expect(!shown.contains("before\n"), "the table stands on a screen of its own")
        // Stopped and brought back, it is as it was.
        try tmux("send-keys", "-t", session, "C-z")
        #expect(try wait(for: "before\n").contains("before\n"))
        try tmux("send-keys", "-t", session, "fg", "Enter")
        #expect(try wait(for: " SYSCALL").contains(" SYSCALL"))
        usleep(300_000)
        switch way {
        case "q", "C-c", "C-\\": try tmux("send-keys", "-t", session, way)
        default: try Command("pkill", "-\(way)", "-f", "syslat top -d 0.2")
        }
        #expect(try wait(for: "before\n").contains("before\n"), "what was on the screen is back")
        try tmux(
            "send-keys", "-t", session,
            "stty -g | cmp - /tmp/\(session).before && echo sa''me; rm /tmp/\(session).before", "Enter")
        #expect(try wait(for: "same\n").contains("same\n"), "the terminal's settings are back")
    }
}
