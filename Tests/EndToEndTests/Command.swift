import Foundation
import HTTP
import Documents
import Rendering
import Text
import Testing

/// A program that was run to its end.
struct Command {
    let status: Int32
    /// The signal that killed it; 0 if none did.
    let signal: Int32
    let output: String
    let errors: String

    /// Where the products of this build are.
    static var products: URL {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: tests).deletingLastPathComponent()
    }

    /// The root of the package.
    static var package: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
    }

    static var syslat: String { products.appending(path: "syslat").path }

    /// Runs `words`, the first looked up in PATH.
    ///
    /// What the program leaves running in the background keeps nothing of ours open, and the wait is for the program
    /// itself, with an end: a program that hangs is killed after a minute and is an error.
    @discardableResult
    init(_ words: String..., environment: [String: String] = [:]) throws {
        try self.init(words, environment: environment)
    }

    @discardableResult
    init(_ words: [String], environment: [String: String] = [:]) throws {
        let (output, errors) = (try Self.temporaryFile(), try Self.temporaryFile())
        defer { for file in [output, errors] { close(file) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, errors, 2)
        // What Foundation keeps open is not the child's, nor are the signals that a dispatch thread blocks.
        for name in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
            if let file = Int32(name), file > 2 { _ = fcntl(file, F_SETFD, FD_CLOEXEC) }
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var noSignals = sigset_t()
        sigemptyset(&noSignals)
        posix_spawnattr_setsigmask(&attributes, &noSignals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }.map { "\($0)=\($1)" }
        var argv = (["timeout", "--foreground", "--kill-after=1", "60"] + words).map { strdup($0) } + [nil]
        var envp = variables.map { strdup($0) } + [nil]
        defer { for text in argv + envp { free(text) } }
        var pid: pid_t = 0
        let failure = posix_spawnp(&pid, "timeout", &actions, &attributes, &argv, &envp)
        try #require(failure == 0, "cannot run timeout: \(String(cString: strerror(failure)))")
        // One call that blocks, and no timer: the tests count such calls on the whole machine.
        var state: Int32 = 0
        while waitpid(pid, &state, 0) < 0 && errno == EINTR {}
        // timeout(1) ends by the signal that killed the program.
        signal = state & 0x7f
        status = signal == 0 ? state >> 8 & 0xff : signal
        try #require(status != 124, "\(words.joined(separator: " ")) did not end within a minute")
        self.output = try Self.contents(of: output)
        self.errors = try Self.contents(of: errors)
    }

    /// A file without a name, open for reading and writing.
    private static func temporaryFile() throws -> Int32 {
        let file = open("/tmp", 0o20000000 | O_DIRECTORY | O_RDWR | O_CLOEXEC, 0o600)  // O_TMPFILE
        try #require(file >= 0, "cannot make a temporary file: \(String(cString: strerror(errno)))")
        return file
    }

    private static func contents(of file: Int32) throws -> String {
        lseek(file, 0, SEEK_SET)
        let handle = FileHandle(fileDescriptor: file, closeOnDealloc: false)
        return String(decoding: try handle.readToEnd() ?? Data(), as: UTF8.self)
    }
}

/// A daemon that runs until `stop` or until this goes away.
final class TestDaemon {
    let client: HTTPClient
    let process = Process()
    private let log = Pipe()
    let firstLog: String

    /// Starts `syslat serve` on a free port and waits until it is ready.
    convenience init(_ options: String...) throws {
        try self.init(command: [Command.syslat, "serve", "--listen", "127.0.0.1:0"] + options)
    }

    /// Starts a daemon by `command` and waits until it is ready; it must listen on a port of 127.0.0.1.
    init(command: [String]) throws {
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        // Whatever the tests were started with: what a daemon is started to ignore, it ignores.
        process.arguments = ["--default-signal=HUP,INT"] + command
        process.standardError = log
        process.standardInput = FileHandle.nullDevice
        try process.run()
        var text = ""
        while !text.contains("ready in") {
            let more = log.fileHandleForReading.availableData
            try #require(!more.isEmpty, "the daemon ended: \(text)")
            text += String(decoding: more, as: UTF8.self)
        }
        firstLog = text
        let address = try #require(text.firstMatch(of: /listening on (127\.0\.0\.1:[0-9]+)/)?.output.1)
        client = HTTPClient(try #require(SocketAddress(String(address))))
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    func get(_ target: String) throws -> (status: Int, body: Data) {
        let answer = try client.get(target)
        return (answer.status, Data(answer.body))
    }

    func stats(_ query: String = "") throws -> StatsDocument {
        usleep(50_000)  // Answers may be 20 ms old.
        return try JSONDecoder().decode(StatsDocument.self, from: try get("/stats?\(query)").body)
    }

    func row(_ name: String, abi: String = "x86_64") throws -> StatsRow? {
        try stats("name=\(name)&abi=\(abi)").syscalls.first
    }

    /// Sends `signal` and returns the exit status and the rest of the log.
    @discardableResult
    func stop(_ signal: Int32) -> (status: Int32, log: String) {
        kill(process.processIdentifier, signal)
        let rest = log.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: rest, as: UTF8.self))
    }
}
