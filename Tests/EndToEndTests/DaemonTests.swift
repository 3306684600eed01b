import Foundation
import HTTP
import Documents
import Measurements
import Rendering
import Text
import Testing

@Suite(.serialized) struct DaemonTests {
    @Test func `known calls are reported with exactly their numbers, names, ABIs and errnos`() throws {
        let daemon = try TestDaemon()
        try Command(Command.products.appending(path: "workload").path, "rare")
        let getpgid = try #require(try daemon.row("getpgid"))
        #expect((getpgid[.calls], getpgid[.errors]) == (12_345, 0))
        let failing = try #require(try daemon.row("sched_get_priority_max"))
        #expect((failing[.calls], failing.errnos) == (777, ["EINVAL": 777]))
        let unnamed = try #require(try daemon.row("syscall_511"))
        #expect((unnamed[.calls], unnamed.number, unnamed.errnos) == (55, 511, ["ENOSYS": 55]))
        #if arch(x86_64)
            #expect(try daemon.row("getpid", abi: "i386")?[.calls] == 100)
        #endif
    }

    #if arch(x86_64)
        @Test func `Hello World in assembly is one write and one exit that never returns`() throws {
            try Command("make", "-C", Command.package.path, "examples")
            let daemon = try TestDaemon()
            // The counts are of the whole machine, so somebody else's write can fall into one run; not into every one.
            let output = "/tmp/syslat-hello-\(getpid())"
            defer { unlink(output) }
            let runs = try (0..<5).map { _ in
                let before = try (write: daemon.row("write"), exit: daemon.row("exit"))
                try spawn(Command.package.appending(path: ".build/examples/hello").path, output: output)
                #expect(FileManager.default.contents(atPath: output) == Data("Hello, World!\n".utf8))
                let (write, exit) = (try #require(try daemon.row("write")), try #require(try daemon.row("exit")))
                #expect(exit[.calls] == 0)
                #expect(exit.values.value(.p50) == nil)
                let writes = write[.calls] - (before.write?[.calls] ?? 0)
                let entries = exit[.entries] - (before.exit?[.entries] ?? 0)
                let neverReturned = exit[.neverReturned] - (before.exit?[.neverReturned] ?? 0)
                return [writes, entries, neverReturned]
            }
            #expect(runs.contains([1, 1, 1]), "\(runs)")
        }
    #endif

    /// Runs a program with nothing around it: Foundation's Process makes writes of its own.
    private func spawn(_ path: String, output: String) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        let name = strdup(path)
        defer { free(name) }
        var pid: pid_t = 0
        try #require(posix_spawn(&pid, path, &actions, nil, [name, nil], environ) == 0)
        var status: Int32 = 0
        try #require(waitpid(pid, &status, 0) == pid && status == 0)
    }

    @Test func `getpid by number is counted`() throws {
        try Command("make", "-C", Command.package.path, "examples")
        let daemon = try TestDaemon()
        let before = try daemon.row("getpid")?[.calls] ?? 0
        try Command(Command.package.appending(path: ".build/examples/getpid").path, "4321")
        #expect(try #require(try daemon.row("getpid"))[.calls] - before >= 4321)
    }

    @Test func `the account is balanced`() throws {
        let daemon = try TestDaemon()
        try Command(Command.products.appending(path: "workload").path, "churn", "300")
        let recorder = try daemon.stats().recorder
        let lost = recorder.lost
        #expect(lost == Losses([.recursion: 0, .noMemory: 0, .overwritten: 0]))
        #expect(recorder.entries == recorder.exits + recorder.inFlight + recorder.neverReturned)
        #expect(recorder.neverReturned >= 600)
        // A forked child returns from a call that it never entered.
        #expect(recorder.unmatchedExits >= 600)
    }

    @Test func `a window forgets what came before it`() throws {
        let daemon = try TestDaemon("--interval", "100ms")
        try Command(Command.products.appending(path: "workload").path, "rare")
        usleep(1_000_000)
        let window = try daemon.stats("window=500ms&name=getpgid")
        #expect(window.syscalls.isEmpty)
        #expect((0.5...0.8).contains(window.window.seconds))
        #expect(try daemon.stats("name=getpgid").syscalls.first?[.calls] == 12_345)
    }

    @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
    func `a signal detaches every program and ends it with 0`(signal: Int32) throws {
        let daemon = try TestDaemon()
        let end = daemon.stop(signal)
        #expect(end.status == 0)
        #expect(end.log.contains("every program is detached"))
    }

    @Test(arguments: [
        (["nohup"], SIGHUP), (["env", "--ignore-signal=INT"], SIGINT),
        (["bash", "-c", "\"$0\" \"$@\" & wait"], SIGINT),
    ])
    func `a signal that it was started to ignore stays ignored, SIGTERM ends it`(start: [String], signal: Int32) throws
    {
        let daemon = try TestDaemon(command: start + [Command.syslat, "serve", "--listen", "127.0.0.1:0"])
        // The shell doesn't become the daemon, it ends with it.
        let pid = daemon.process.processIdentifier
        let children = try String(contentsOfFile: "/proc/\(pid)/task/\(pid)/children", encoding: .utf8)
        let target = children.split(separator: " ").first.flatMap { pid_t($0) } ?? pid
        for _ in 0..<3 { kill(target, signal) }
        usleep(300_000)
        #expect(try daemon.get("/readyz").status == 200)
        kill(target, SIGTERM)
        #expect(daemon.stop(0).log.contains("every program is detached"))
    }

    @Test func `a second daemon on the same port says so in one line`() throws {
        let daemon = try TestDaemon()
        let second = try Command(Command.syslat, "serve", "--listen", daemon.client.address.description)
        #expect(second.status == 1)
        #expect(
            second.errors.contains("cannot listen on \(daemon.client.address): Address already in use; another program")
        )
        #expect(second.errors.split(separator: "\n").count == 1)
    }

    @Test func `a Unix socket serves like a port`() throws {
        let path = "/tmp/syslat-e2e-\(getpid()).sock"
        let daemon = try TestDaemon("--listen", "unix:\(path)")
        let answer = try Command("curl", "-s", "--unix-socket", path, "http://localhost/healthz")
        #expect(answer.output == "ok\n")
        #expect(daemon.stop(SIGTERM).status == 0)
        #expect(!FileManager.default.fileExists(atPath: path))
    }
}
