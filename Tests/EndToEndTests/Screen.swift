import Foundation
import Testing

/// A terminal that a person could sit at: tmux, on a server of its own, with a shell in it.
final class Screen {
    private let name = "syslat-test-\(getpid())-\(Int.random(in: 0...999_999))"

    init(columns: Int = 80, rows: Int = 24, environment: [String: String] = [:]) throws {
        let variables = ["LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"].merging(environment) { $1 }
        try Command(
            [
                "tmux", "-u", "-f", "/dev/null", "-L", name, "new-session", "-d", "-s", name, "-x", "\(columns)", "-y",
                "\(rows)", "bash --norc",
            ], environment: variables)
        try expect("bash-")
    }

    deinit { _ = try? tmux("kill-server") }

    @discardableResult
    private func tmux(_ words: String...) throws -> String { try Command(["tmux", "-L", name] + words).output }

    /// What is on the screen; with `escapes`, the colours too.
    func text(escapes: Bool = false) throws -> String {
        try escapes ? tmux("capture-pane", "-e", "-p", "-t", name) : tmux("capture-pane", "-p", "-t", name)
    }

    var lines: [String] {
        get throws { try text().split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
    }

    /// Keys by the names that tmux has for them.
    func keys(_ keys: String...) throws { for key in keys { try tmux("send-keys", "-t", name, key) } }

    /// What a terminal reports of the mouse where button `number` is pressed on a cell, from 0.
    func mouse(_ number: Int = 0, column: Int, row: Int) throws {
        try tmux("send-keys", "-t", name, "-l", "\u{1b}[<\(number);\(column + 1);\(row + 1)M")
    }

    /// Whether the program on the terminal asked for reports of the mouse, in decimal numbers.
    var reportsMouse: Bool {
        get throws {
            let flags = try tmux("display", "-p", "-t", name, "#{mouse_any_flag}#{mouse_sgr_flag}")
            let isOn = flags.hasPrefix("11")
            #expect(isOn || flags.hasPrefix("00"), "\(flags)")
            return isOn
        }
    }

    /// A command, as typed at the shell.
    func run(_ command: String) throws { try tmux("send-keys", "-t", name, command, "Enter") }

    func resize(columns: Int, rows: Int) throws {
        try tmux("resize-window", "-t", name, "-x", "\(columns)", "-y", "\(rows)")
    }

    /// Closes the terminal under whatever runs in it.
    func close() throws { try tmux("kill-server") }

    /// Waits until the screen is as wanted, for at most `seconds`; nil if it never is.
    @discardableResult
    func wait(seconds: Double = 10, until isWanted: (String) -> Bool) throws -> String? {
        for _ in 0..<Int(seconds * 20) {
            let shown = try text()
            if isWanted(shown) { return shown }
            usleep(50_000)
        }
        return nil
    }

    /// Waits until the screen says `text`, and fails with what it shows if it doesn't.
    @discardableResult
    func expect(_ text: String, _ location: SourceLocation = #_sourceLocation) throws -> String {
        if let shown = try wait(until: { $0.contains(text) }) { return shown }
        let shown = try self.text()
        Issue.record("'\(text)' is not on the screen:\n\(shown)", sourceLocation: location)
        return shown
    }
}
