import Foundation
import HTTP
import Documents
import Rendering
import Text
import Testing

/// A wall clock that somebody sets: for the program under test alone.
@Suite(.serialized) struct WallClockTests {
    /// A clock that is set by writing to a file.
    private final class Clock {
        private let library = "/tmp/syslat-clock-\(getpid())-\(Int.random(in: 0...999_999)).so"
        private let file = "/tmp/syslat-clock-\(getpid())-\(Int.random(in: 0...999_999))"

        init() throws {
            let source = Command.package.appending(path: "Tests/Fixtures/setback.c").path
            let build = try Command("clang", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", source, "-o", library)
            try #require(build.status == 0, "\(build.errors)")
            try set(0)
        }

        deinit { for path in [library, file] { unlink(path) } }

        /// What comes before a command that is to have this clock.
        var words: [String] { ["env", "LD_PRELOAD=\(library)", "SYSLAT_TEST_CLOCK=\(file)"] }

        /// Sets it `seconds` away from the machine's.
        func set(_ seconds: Int) throws {
            try "\(seconds)\n".write(toFile: file, atomically: true, encoding: .ascii)
        }

        /// The same after a second and a half, by a process of its own.
        func setLater(_ seconds: Int) throws -> Process {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = ["-c", "sleep 1.5; echo \(seconds) >\(file)"]
            try process.run()
            return process
        }
    }

    @Test(arguments: [-86_400, 86_400]) func `top goes on while the clock is set`(seconds: Int) throws {
        let daemon = try TestDaemon()
        let clock = try Clock()
        let screen = try Screen(columns: 100)
        let top = clock.words + [Command.syslat, "top", "-d", "0.5", "--connect", "\(daemon.client.address)"]
        try screen.run(top.joined(separator: " "))
        try screen.expect("SYSCALL ")
        try clock.set(seconds)
        usleep(1_000_000)
        // The header says how long the daemon has been attached, picture by picture.
        let before = try screen.lines[0]
        #expect(try screen.wait(seconds: 5) { !$0.hasPrefix(before) } != nil, "\(before)")
    }

    @Test func `batch mode goes on while the clock is set`() throws {
        let daemon = try TestDaemon()
        let clock = try Clock()
        let words = clock.words + [Command.syslat, "top", "--json", "-n", "8", "-d", "0.5"]
        let output = "/tmp/syslat-clock-output-\(getpid())"
        defer { unlink(output) }
        let run = (words + ["--connect", "\(daemon.client.address)"]).joined(separator: " ")
        // While it runs.
        let set = try clock.setLater(-86_400)
        defer { set.waitUntilExit() }
        let start = ContinuousClock.now
        try Command("bash", "-c", "\(run) >\(output)")
        #expect(start.duration(to: .now) < .seconds(30))
        let documents = try String(contentsOfFile: output, encoding: .utf8).split(separator: "\n")
        #expect(documents.count == 8)
    }

    @Test func `a window is as long as it says when the clock is set forward and back while it records`() throws {
        let clock = try Clock()
        let daemon = try TestDaemon(
            command: clock.words + [
                Command.syslat, "serve", "--listen", "127.0.0.1:0", "--no-sandbox", "--interval", "100ms",
            ])
        func seconds(_ text: String) throws -> Double {
            let format = ISO8601DateFormatter()
            format.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
            return try #require(format.date(from: text)).timeIntervalSince1970
        }
        func start() throws -> Double {
            let metrics = String(decoding: try daemon.get("/metrics").body, as: UTF8.self)
            let line = try #require(
                metrics.split(separator: "\n").first { $0.hasPrefix("process_start_time_seconds ") })
            return try #require(Double(line.split(separator: " ")[1]))
        }
        let (now, first) = (Date().timeIntervalSince1970, try start())
        #expect(try start() == first)
        // To 2100, then to 1971.
        for target in [4_102_444_800, 31_536_000.0] {
            let shift = Int(target - now)
            try clock.set(shift)
            usleep(500_000)
            for window in ["all", "200ms", "10s"] {
                let document = try daemon.stats("window=\(window)&top=1")
                let (from, to) = try (seconds(document.window.from), seconds(document.window.to))
                #expect(abs(to - target) < 60)
                #expect(abs(to - document.window.seconds - from) < 0.02, "\(document.window)")
                #expect(try to - seconds(document.recorder.attachedAt) < 60)
            }
            #expect(abs(try start() - first - Double(shift)) < 2, "the start is told by the same clock")
        }
        #expect(daemon.stop(SIGTERM).status == 0)
    }
}
