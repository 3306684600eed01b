import Foundation
import HTTP
import Testing

/// `syslat top` as a person has it: on a terminal, against a daemon that lives and dies.
@Suite(.serialized) struct TopTests {
    private func command(_ daemon: TestDaemon, _ options: String = "-d 0.2") -> String {
        "\(Command.syslat) top \(options) --connect \(daemon.client.address)"
    }

    private static let ways = ["q", "C-c", "C-\\", "TERM", "HUP", "SEGV", "ILL"]

    @Test(arguments: ways) func `however it ends, the terminal is as it was`(way: String) throws {
        let daemon = try TestDaemon()
        let screen = try Screen()
        let settings = "/tmp/syslat-stty-\(getpid())"
        defer { unlink(settings) }
        try screen.run("stty -g > \(settings); echo be''fore")
        try screen.expect("before\n")
        try screen.run(command(daemon))
        let shown = try screen.expect("SYSCALL ")
        #expect(!shown.contains("before\n"), "the table stands on a screen of its own")
        #expect(try screen.reportsMouse)
        // Stopped and brought back, it is as it was.
        try screen.keys("C-z")
        try screen.expect("before\n")
        #expect(try !screen.reportsMouse)
        try screen.run("fg")
        try screen.expect("SYSCALL ")
        #expect(try screen.reportsMouse)
        usleep(300_000)
        switch way {
        case "q", "C-c", "C-\\": try screen.keys(way)
        default: try Command("pkill", "-\(way)", "-f", "[s]yslat top -d 0.2 --connect \(daemon.client.address)")
        }
        try screen.expect("before\n")
        #expect(try !screen.reportsMouse)
        try screen.run("stty -g | cmp - \(settings) && echo sa''me")
        try screen.expect("same\n")
    }

    @Test func `a signal that it was started to ignore stays ignored`() throws {
        let daemon = try TestDaemon()
        let screen = try Screen()
        try screen.run("trap '' HUP INT QUIT; \(command(daemon))")
        try screen.expect("SYSCALL ")
        for signal in ["HUP", "INT", "QUIT"] {
            try Command("pkill", "-\(signal)", "-f", "[s]yslat top -d 0.2 --connect \(daemon.client.address)")
        }
        usleep(300_000)
        try screen.keys("?")
        try screen.expect("this help")
    }

    @Test func `a terminal that goes away ends it`() throws {
        let daemon = try TestDaemon()
        let screen = try Screen()
        try screen.run(command(daemon))
        try screen.expect("SYSCALL ")
        // The brackets keep it from finding whoever looks for it.
        let pattern = "[s]yslat top -d 0.2 --connect \(daemon.client.address)"
        #expect(try Command("pgrep", "-f", pattern).status == 0)
        try screen.close()
        for _ in 0..<100 where try Command("pgrep", "-f", pattern).status == 0 { usleep(50_000) }
        #expect(try Command("pgrep", "-f", pattern).status == 1)
    }

    @Test(arguments: [(80, 24), (200, 50), (40, 10)])
    func `at each size every view fills the screen and no more`(columns: Int, rows: Int) throws {
        let daemon = try TestDaemon()
        let screen = try Screen(columns: columns, rows: rows)
        try screen.run(command(daemon))
        try screen.expect("SYSCALL ")
        func check(_ view: String) throws {
            let lines = try screen.lines
            #expect(lines.first?.hasPrefix("syslat ") == true, "\(view):\n\(lines.joined(separator: "\n"))")
            #expect(lines[rows - 1].hasPrefix("q quit"), "\(view):\n\(lines.joined(separator: "\n"))")
        }
        try check("table")
        try screen.keys("Enter")
        try screen.expect("latency")
        try check("detail")
        try screen.keys("Escape", "i")
        try screen.expect("IN FLIGHT: ")
        try check("in flight")
        try screen.keys("Enter")
        try screen.expect("has been in ")
        try check("stack")
        try screen.keys("Escape", "Escape", "?")
        try screen.expect("Keys")
        try check("help")
    }

    @Test func `resizing shows at once`() throws {
        let daemon = try TestDaemon()
        let screen = try Screen()
        // With an hour between pictures, what comes comes from the resizing.
        try screen.run(command(daemon, "-d 3600"))
        let narrow = try screen.expect("SYSCALL ")
        #expect(!narrow.contains("P99.9"))
        try screen.resize(columns: 200, rows: 50)
        try screen.expect("P99.9")
        try screen.resize(columns: 40, rows: 10)
        #expect(try screen.wait { !$0.contains("P50") && $0.contains("SYSCALL ") } != nil)
    }

    @Test func `a hung call stands on top of the calls in flight, with its stack`() throws {
        let daemon = try TestDaemon()
        let hung = try HungCall()
        defer { hung.end() }
        usleep(500_000)
        let screen = try Screen()
        try screen.run(command(daemon))
        try screen.expect("SYSCALL ")
        try screen.keys("i")
        try screen.expect("IN FLIGHT: ")
        try screen.keys("/", "o", "p", "e", "n", "a", "t", "Enter")
        #expect(try screen.wait { $0.contains(" cat ") } != nil)
        let first = try screen.lines[5]
        #expect(first.contains(" cat ") && first.contains(" openat ") && first.contains("wait_for_partner"), "\(first)")
        try screen.keys("Enter")
        let stack = try screen.expect("by  fifo_open")
        #expect(stack.contains("cat pid \(hung.pid), thread \(hung.pid)\nhas been in openat"))
    }

    @Test func `a comm with escape sequences can't draw`() throws {
        let daemon = try TestDaemon()
        let hung = try HungCall(comm: #"\e[2J名\a\rx"#)
        defer { hung.end() }
        let screen = try Screen()
        try screen.run(command(daemon))
        try screen.expect("SYSCALL ")
        try screen.keys("i", "/", "o", "p", "e", "n", "a", "t", "Enter")
        let shown = try screen.expect("?[2J名??x")
        #expect(shown.hasPrefix("syslat "))
    }

    @Test func `a daemon that dies and comes back is said, waited for, and shown again`() throws {
        var daemon: TestDaemon? = try TestDaemon()
        let address = try #require(daemon).client.address
        let screen = try Screen()
        try screen.run(command(try #require(daemon)))
        try screen.expect("SYSCALL ")
        try screen.keys("Down", "Down")
        _ = daemon?.stop(SIGKILL)
        daemon = nil
        let shown = try screen.expect("NOT CONNECTED: cannot reach \(address): Connection refused; trying again")
        #expect(shown.contains("SYSCALL "), "the last picture stays")
        #expect(try screen.text(escapes: true).contains("\u{1b}[2m"), "dimmed")
        // Keys are answered meanwhile.
        try screen.keys("?")
        try screen.expect("this help")
        try screen.keys("Escape")
        daemon = try TestDaemon(command: [Command.syslat, "serve", "--listen", "\(address)"])
        #expect(try screen.wait { !$0.contains("NOT CONNECTED") && $0.contains("q quit") } != nil)
        #expect(try screen.expect("attached ").contains("SYSCALL "))
    }

    @Test func `a daemon that hangs doesn't keep keys waiting`() throws {
        let daemon = try TestDaemon()
        let screen = try Screen()
        try screen.run(command(daemon))
        try screen.expect("SYSCALL ")
        kill(daemon.process.processIdentifier, SIGSTOP)
        defer { kill(daemon.process.processIdentifier, SIGCONT) }
        usleep(400_000)
        try screen.keys("?")
        #expect(try screen.wait(seconds: 2) { $0.contains("this help") } != nil)
        try screen.keys("q")
        #expect(try screen.wait(seconds: 2) { !$0.contains("this help") } != nil)
    }

    @Test func `pause, filter, spans and orders are said on the screen`() throws {
        let daemon = try TestDaemon()
        let screen = try Screen()
        try screen.run(command(daemon))
        try screen.expect(", by cpu")
        try screen.keys("w")
        try screen.expect(", by total")
        try screen.keys("w")
        try screen.expect("waiting hidden")
        try screen.keys("t")
        try screen.expect("last ")
        try screen.keys("t", "t", "t")
        try screen.expect("totals of ")
        try screen.keys("s", "Home", "Down", "Enter")
        try screen.expect(", by calls")
        try screen.keys("r")
        try screen.expect("by calls reversed")
        try screen.keys("/", "r", "e", "a", "d")
        try screen.expect("filter: read_")
        try screen.keys("Enter")
        try screen.expect("/read")
        try screen.keys("Space")
        try screen.expect(" PAUSED ")
        let frozen = try screen.lines[2]
        usleep(600_000)
        #expect(try screen.lines[2] == frozen)
        try screen.keys("Enter")
        try screen.expect("latency")
    }

    @Test func `without colour and Unicode it says the same`() throws {
        let daemon = try TestDaemon()
        let screen = try Screen(environment: ["NO_COLOR": "1", "LANG": "C", "LC_ALL": "C"])
        try screen.run(command(daemon))
        try screen.expect("SYSCALL ")
        #expect(try screen.text().allSatisfy(\.isASCII))
        // Bold and inverse are no colours.
        let codes = try screen.text(escapes: true).matches(of: /\u{1b}\[([0-9;]*)m/).flatMap {
            $0.output.1.split(separator: ";")
        }
        #expect(codes.allSatisfy { ["0", "1", "2", "7", "22", "27", "39", "49"].contains($0) }, "\(Set(codes))")
    }

    @Test func `a dumb terminal gets tables`() throws {
        let daemon = try TestDaemon()
        let screen = try Screen(columns: 100)
        try screen.run("TERM=dumb \(command(daemon))")
        #expect(try screen.wait { $0.contains("clock_nanosleep") || $0.contains("epoll") } != nil)
        try screen.keys("C-c")
        try screen.run("echo do''ne")
        try screen.expect("done\n")
    }

    @Test func `many at once show the same daemon, each at its own pace`() throws {
        let daemon = try TestDaemon()
        let screens = try (0..<4).map { _ in try Screen() }
        for (screen, interval) in zip(screens, ["0.1", "0.3", "0.5", "1"]) {
            try screen.run(command(daemon, "-d \(interval)"))
        }
        for screen in screens { try screen.expect("SYSCALL ") }
        sleep(2)
        for (screen, interval) in zip(screens, [0.1, 0.3, 0.5, 1]) {
            let line = try screen.lines[2]
            let seconds = try #require(line.firstMatch(of: /^last ([0-9.]+)(ms|s),/))
            let shown = try #require(Double(seconds.output.1)) / (seconds.output.2 == "ms" ? 1000 : 1)
            #expect(shown > interval * 0.5 && shown < interval * 1.9 + 0.3, "\(line)")
        }
    }
}
