import Foundation
import HTTP
import Testing

/// `syslat top` with what some terminals have and others don't.
@Suite(.serialized) struct TopTerminalTests {
    private func command(_ daemon: TestDaemon, _ options: String = "-d 0.2") -> String {
        "\(Command.syslat) top \(options) --connect \(daemon.client.address)"
    }

    /// The line that begins with `text`, from 0.
    private func row(_ text: String, _ screen: Screen) throws -> Int {
        try #require(try screen.lines.firstIndex { $0.hasPrefix(text) })
    }

    @Test func `the mouse selects, opens and sorts, and m leaves it to the terminal`() throws {
        let daemon = try TestDaemon()
        let screen = try Screen()
        try screen.run(command(daemon, "-d 60"))
        try screen.expect("SYSCALL ")
        let head = try row("SYSCALL ", screen)
        try screen.mouse(column: 2, row: head)
        try screen.expect("by name")
        // Rows stay where they are for a minute.
        let name = try #require(try screen.lines[head + 2].split(separator: " ").first)
        try screen.mouse(column: 2, row: head + 2)
        try screen.mouse(column: 2, row: head + 2)
        try screen.expect("Enter callers")
        #expect(try screen.lines[3].split(separator: " ").first == name)
        try screen.keys("Escape")
        try screen.expect("Enter detail")
        try screen.keys("?")
        try screen.expect("this help")
        for _ in 0..<3 { try screen.mouse(65, column: 2, row: head) }
        #expect(try screen.wait { !$0.contains("this help") } != nil, "the wheel scrolls")
        try screen.keys("m")
        try screen.keys("Escape")
        #expect(try screen.wait { $0.contains("Enter detail") } != nil)
        #expect(try !screen.reportsMouse)
        try screen.keys("m")
        try screen.expect("the mouse selects rows")
        #expect(try screen.reportsMouse)
    }

    @Test func `a console gets ASCII and isn't asked for its mouse, unless Unicode is asked for`() throws {
        let daemon = try TestDaemon()
        let screen = try Screen()
        try screen.run("TERM=linux \(command(daemon))")
        try screen.expect("SYSCALL ")
        #expect(try screen.text().allSatisfy(\.isASCII))
        #expect(try !screen.reportsMouse)
        try screen.keys("m")
        try screen.expect("this terminal doesn't report the mouse")
        try screen.keys("q")
        try screen.run("clear; TERM=linux \(command(daemon)) --no-ascii")
        #expect(try screen.wait { $0.contains("█") } != nil)
        try screen.keys("q")
        try screen.run("clear; \(command(daemon)) --ascii")
        try screen.expect("SYSCALL ")
        #expect(try screen.text().allSatisfy(\.isASCII))
    }

    @Test func `the heatmap of a detail begins with the daemon's history`() throws {
        let daemon = try TestDaemon()
        let sleeper = Process()
        sleeper.executableURL = URL(fileURLWithPath: "/bin/sh")
        sleeper.arguments = ["-c", "while sleep 0.1; do :; done"]
        try sleeper.run()
        defer { sleeper.terminate() }
        usleep(4_500_000)
        let screen = try Screen()
        try screen.run(command(daemon, "-d 1 --name clock_nanosleep"))
        try screen.expect("SYSCALL ")
        try screen.keys("Enter")
        // Long before there are so many intervals.
        let isFilled = try screen.wait(seconds: 2) { shown in
            let seconds = shown.firstMatch(of: /HEATMAP of the last ([0-9.]+)s/)?.output.1
            return seconds.flatMap { Double($0) }.map { $0 >= 4 } ?? false
        }
        let shown = try screen.text()
        #expect(isFilled != nil, "\(shown)")
    }
}
