import Foundation
import HTTP
import Documents
import Rendering
import Text
import Testing

/// Daemons whose standard streams are closed, broken or stuck.
@Suite(.serialized) struct StandardStreamTests {
    /// A daemon at a Unix socket, started by `script` with bash, which leaves its id in a file.
    private final class Started {
        let folder = "/tmp/syslat-streams-\(getpid())-\(Int.random(in: 0...999_999))"
        var socket: String { "\(folder)/socket" }
        var token: String { "\(folder)/token" }

        /// - Parameter script: starts `serve` in the background.
        init(_ script: String) throws {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data("0123456789abcdef".utf8).write(to: URL(fileURLWithPath: token))
            chmod(token, 0o600)
            let serve = "\(Command.syslat) serve --listen unix:\(socket) --token-file \(token) --listen 127.0.0.1:0"
            try Command("bash", "-c", "serve='\(serve)'; \(script)\necho $! >\(folder)/pid")
        }

        var pid: pid_t? {
            (try? String(contentsOfFile: "\(folder)/pid", encoding: .utf8)).flatMap {
                pid_t($0.trimmingCharacters(in: .whitespacesAndNewlines))
            }
        }

        /// Whether it answers within 10 s.
        func answers() throws -> Bool {
            for _ in 0..<100 {
                let answer = try Command(
                    "curl", "-s", "-m", "2", "--unix-socket", socket, "http://localhost/readyz")
                if answer.output == "ready\n" { return true }
                usleep(100_000)
            }
            return false
        }

        /// Has it log a line: a token that others may read is refused, and that is said.
        func makeItLog() throws {
            chmod(token, chmodNext)
            chmodNext = chmodNext == 0o644 ? 0o640 : 0o644
            let port = try Command("bash", "-c", "ss -Htlnp | grep 'pid=\(pid ?? 0),' | grep -o '127.0.0.1:[0-9]*'")
            let address = port.output.trimmingCharacters(in: .whitespacesAndNewlines)
            let answer = try Command(
                "curl", "-s", "-m", "5", "-o", "/dev/null", "-w", "%{http_code}", "\(address)/stats")
            #expect(answer.output == "401", "\(address): \(answer.errors)")
        }

        private var chmodNext: mode_t = 0o644

        /// Ends it; whether it removed its socket, as it does when it ends by itself.
        func stop() throws -> Bool {
            guard let pid else { return false }
            kill(pid, SIGTERM)
            for _ in 0..<100 where kill(pid, 0) == 0 { usleep(50_000) }
            return !FileManager.default.fileExists(atPath: socket)
        }

        deinit {
            if let pid { kill(pid, SIGKILL) }
            try? FileManager.default.removeItem(atPath: folder)
        }
    }

    @Test func `a log that nobody reads any more is not the daemon's end`() throws {
        let daemon = try Started("$serve > >(head -1 >/dev/null) 2>&1 & sleep 1")
        #expect(try daemon.answers())
        for _ in 0..<3 { try daemon.makeItLog() }
        #expect(try daemon.answers())
        #expect(try daemon.stop())
    }

    @Test(arguments: ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
    func `with standard streams closed no socket stands in their place`(closed: String) throws {
        let daemon = try Started("$serve >/dev/null 2>&1 </dev/null \(closed) &")
        #expect(try daemon.answers())
        for number in 0...2 {
            let target = try FileManager.default.destinationOfSymbolicLink(
                atPath: "/proc/\(try #require(daemon.pid))/fd/\(number)")
            #expect(target == "/dev/null", "\(number)")
        }
        for _ in 0..<3 { try daemon.makeItLog() }
        #expect(try daemon.answers())
        #expect(try daemon.stop())
    }

    @Test func `a log that nobody takes keeps the daemon from nothing, and says later what is lost`() throws {
        // A pipe that is full, and is read once the daemon has served.
        let daemon = try Started(
            """
            F=$(mktemp -u) && mkfifo $F && exec 7<>$F && rm $F
            timeout 0.5 cat /dev/zero >&7
            $serve >/dev/null 2>&7 &
            """)
        #expect(try daemon.answers())
        try daemon.makeItLog()
        #expect(try daemon.answers())
        let pid = try #require(daemon.pid)
        try Command("bash", "-c", "exec 6</proc/\(pid)/fd/2; timeout 0.5 cat <&6 >/dev/null; true")
        let reader = "/tmp/syslat-streams-log-\(getpid())"
        defer { unlink(reader) }
        try Command("bash", "-c", "exec 6</proc/\(pid)/fd/2; timeout 5 cat <&6 >\(reader) & sleep 0.3")
        try daemon.makeItLog()
        #expect(try daemon.stop())
        let log = try String(contentsOfFile: reader, encoding: .utf8)
        #expect(log.contains(" log entries are lost, because nothing read standard error\n"), "\(log)")
        #expect(log.contains("its group or others have access to it"), "\(log)")
    }

    @Test func `a log on a full disk is not the daemon's end`() throws {
        let daemon = try Started("$serve >/dev/full 2>&1 &")
        #expect(try daemon.answers())
        try daemon.makeItLog()
        #expect(try daemon.answers())
        #expect(try daemon.stop())
    }

    @Test func `a pipe that another program left non-blocking gets everything, however slowly it is read`() throws {
        let print = """
            import fcntl, os, subprocess, sys, time
            reader, writer = os.pipe()
            fcntl.fcntl(writer, fcntl.F_SETFL, os.O_NONBLOCK)
            fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
            child = subprocess.Popen(sys.argv[1:], stdout=writer)
            os.close(writer)
            time.sleep(1)
            while piece := os.read(reader, 100):
                sys.stdout.buffer.write(piece)
                time.sleep(0.001)
            sys.exit(child.wait())
            """
        let daemon = try TestDaemon()
        for words in [["top", "--json", "-n", "2", "-d", "0.1", "--connect", "\(daemon.client.address)"], ["--help"]] {
            let run = try Command(["python3", "-c", print, Command.syslat] + words)
            #expect(run.status == 0, "\(run.errors)")
            guard words[0] == "top" else { continue }
            let documents = run.output.split(separator: "\n")
            #expect(documents.count == 2)
            for document in documents {
                _ = try JSONDecoder().decode(StatsDocument.self, from: Data(document.utf8))
            }
        }
    }

    @Test func `what can't be printed is an error`() throws {
        let run = try Command("bash", "-c", "\(Command.syslat) top -s help >/dev/full")
        #expect(run.status == 1)
        #expect(run.errors == "syslat: cannot write to standard output: No space left on device\n")
        let closed = try Command("bash", "-c", "\(Command.syslat) top -s help >&-")
        #expect(closed.status == 1)
        #expect(closed.errors == "syslat: cannot write to standard output: Bad file descriptor\n")
    }
}
