import Foundation
import HTTP
import Documents
import Measurements
import Rendering
import Text
import Testing

@Suite(.serialized) struct ConfinementTests {
    /// What `/proc/PID/task/*/status` says of `field`, for every thread.
    private func status(_ daemon: TestDaemon, _ field: String) throws -> [String] {
        let folder = "/proc/\(daemon.process.processIdentifier)/task"
        return try FileManager.default.contentsOfDirectory(atPath: folder).map { thread in
            let text = try String(contentsOfFile: "\(folder)/\(thread)/status", encoding: .utf8)
            let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("\(field):") })
            return String(line.dropFirst(field.count + 1)).trimmingCharacters(in: .whitespaces)
        }
    }

    private func expectAnswers(_ daemon: TestDaemon) throws {
        for target in [
            "/", "/healthz", "/readyz", "/stats", "/stats?format=table", "/stats/read", "/inflight", "/metrics",
        ] {
            #expect(try daemon.get(target).status == 200, "\(target)")
        }
        let metrics = String(decoding: try daemon.get("/metrics").body, as: UTF8.self)
        for name in ["process_open_fds", "process_resident_memory_bytes", "process_cpu_seconds_total"] {
            #expect(metrics.contains("\n\(name) "), "\(name)")
        }
        let inFlight = String(decoding: try daemon.get("/inflight").body, as: UTF8.self)
        #expect(inFlight.contains("entry_SYSCALL_64_after_hwframe"), "stacks are named by what was read before")
    }

    @Test(arguments: [[], ["--no-sandbox"], ["--user", "nobody"], ["--user", "nobody", "--no-sandbox"]])
    func `every thread is without any capability, and everything is still answered`(options: [String]) throws {
        let daemon = try TestDaemon(command: [Command.syslat, "serve", "--listen", "127.0.0.1:0"] + options)
        try expectAnswers(daemon)
        #expect(try status(daemon, "CapEff").count == 1, "the daemon is one thread")
        for set in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"] {
            #expect(try Set(status(daemon, set)) == ["0000000000000000"], "\(set)")
        }
        #expect(try Set(status(daemon, "NoNewPrivs")) == ["1"])
        #expect(try Set(status(daemon, "Seccomp")) == [options.contains("--no-sandbox") ? "0" : "2"])
        let user = options.contains("nobody") ? "65534\t65534\t65534\t65534" : "0\t0\t0\t0"
        #expect(try Set(status(daemon, "Uid")) == [user])
        if options.contains("nobody") {
            #expect(try Set(status(daemon, "Groups")) == [""])
        }
        // It goes on counting, and ends as it should.
        try Command(Command.products.appending(path: "workload").path, "rare")
        #expect(try daemon.row("getpgid")?[.calls] == 12_345)
        let (exit, log) = daemon.stop(SIGTERM)
        #expect(exit == 0)
        #expect(log.contains("every program is detached"))
    }

    @Test func `what is in force is said in the log and at the front page`() throws {
        let daemon = try TestDaemon()
        let page = String(decoding: try daemon.get("/").body, as: UTF8.self)
        for text in [daemon.firstLog, page] {
            #expect(text.lowercased().contains("confinement"))
            #expect(text.contains("no capabilities"))
            #expect(text.contains("Landlock: reads /proc, "))
            #expect(text.contains("kinds of system calls"))
        }
        let open = try TestDaemon("--no-sandbox")
        #expect(!open.firstLog.contains("Landlock"))
    }

    /// Runs code inside the confined process: gdb, attached to it, makes the calls.
    @Test func `in the confined process an open, a connection, a program and a socket are refused`() throws {
        let daemon = try TestDaemon()
        let pid = "\(daemon.process.processIdentifier)"
        // The program itself is named, since the process may not be able to say where it is.
        func call(_ expression: String) throws -> String {
            let run = try Command(
                "gdb", "-batch", "-nx", "-p", pid, "-ex", "set $r = (long)\(expression)",
                "-ex", "printf \"result %ld errno %d\\n\", $r, *(int *)((int *(*)(void))__errno_location)()")
            let found = try #require(
                run.output.firstMatch(of: /result (-?\d+) errno (\d+)/), "\(run.output)\(run.errors)")
            return "\(found.output.1) \(found.output.2)"
        }
        // EACCES by Landlock, EPERM by seccomp (and, where there is none, by the kernel).
        #expect(try call("((int(*)(const char*, int))open)(\"/etc/passwd\", 0)") == "-1 \(EACCES)")
        #expect(
            try call("((int(*)(const char*, int, int))open)(\"/tmp/syslat-refused\", 0101, 0600)") == "-1 \(EACCES)")
        #expect(try call("((int(*)(int, int, int))socket)(2, 1, 0)") == "-1 \(EPERM)")
        #expect(
            try call("((int(*)(const char*, char**, char**))execve)(\"/bin/true\", (char**)0, (char**)0)")
                == "-1 \(EPERM)")
        #expect(try call("((long(*)(long, long, long))syscall)(57, 0, 0)") == "-1 \(EPERM)", "fork")
        #expect(try call("((long(*)(long, long, long, long))syscall)(10, 4096, 4096, 5)") == "-1 \(EPERM)", "PROT_EXEC")
        // What it needs is left.
        let files = try call("((int(*)(const char*, int))open)(\"/proc/self/statm\", 0)")
        #expect(!files.hasPrefix("-1"))
        try expectAnswers(daemon)
    }

    @Test func `the token can still be read again, and a Unix socket still removed`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "syslat-confined-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (token, socket) = (folder.appending(path: "token"), folder.appending(path: "socket"))
        func write(_ text: String) throws {
            let new = folder.appending(path: "new")
            try Data("\(text)\n".utf8).write(to: new)
            chmod(new.path, 0o600)
            rename(new.path, token.path)
        }
        try write("first-token-0123456789")
        let daemon = try TestDaemon("--listen", "unix:\(socket.path)", "--token-file", token.path)
        func get(_ token: String) throws -> Int {
            try HTTPClient(daemon.client.address, token: token).get("/stats").status
        }
        #expect(try get("first-token-0123456789") == 200)
        try write("second-token-987654321")
        #expect(try get("second-token-987654321") == 200)
        #expect(try get("first-token-0123456789") == 401)
        #expect(daemon.stop(SIGTERM).status == 0)
        #expect(!FileManager.default.fileExists(atPath: socket.path))
    }

    @Test func `on a kernel without Landlock it says what is missing, and serves with the rest`() throws {
        let daemon = try TestDaemon(command: [
            Command.products.appending(path: "workload").path, "nolandlock", Command.syslat, "serve", "--listen",
            "127.0.0.1:0",
        ])
        let missing = try #require(daemon.firstLog.split(separator: "\n").first { $0.contains("restrict files") })
        #expect(missing.contains("warning"))
        #expect(
            missing.hasSuffix(
                "cannot restrict files: the kernel has no Landlock, or it is turned off; use --no-sandbox to leave out "
                    + "this restriction"))
        let page = String(decoding: try daemon.get("/").body, as: UTF8.self)
        for text in [
            try #require(daemon.firstLog.split(separator: "\n").first { $0.contains("confinement: ") }), page[...],
        ] {
            #expect(text.contains("no capabilities") && text.contains("kinds of system calls"))
            #expect(!text.contains("Landlock"))
        }
        #expect(try Set(status(daemon, "CapEff")) == ["0000000000000000"])
        #expect(try Set(status(daemon, "Seccomp")) == ["2"])
        try expectAnswers(daemon)
        let (exit, log) = daemon.stop(SIGTERM)
        #expect(exit == 0)
        #expect(log.contains("every program is detached"))
    }

    @Test(arguments: [("nosuchuser", "no such user"), ("root", "choose another user")])
    func `a user that can't be become is said before anything is done`(user: String, reason: String) throws {
        let run = try Command(Command.syslat, "serve", "--listen", "127.0.0.1:0", "--user", user)
        #expect(run.status == 2, "another try would fail in the same way")
        #expect(run.errors.contains("cannot become the user '\(user)'") && run.errors.contains(reason), "\(run.errors)")
    }
}
