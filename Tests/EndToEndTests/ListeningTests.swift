import Foundation
import HTTP
import Testing

@Suite(.serialized) struct ListeningTests {
    @Test func `several addresses are served at once: IPv4, IPv6, a name, a Unix socket`() throws {
        let path = "/tmp/syslat-e2e-listen-\(getpid()).sock"
        let daemon = try TestDaemon("--listen", "[::1]:0", "--listen", "localhost:0", "--listen", "unix:\(path)")
        let addresses = daemon.firstLog.matches(of: /listening on ([^\n]+)/).map { String($0.output.1) }
        #expect(addresses.contains { $0.hasPrefix("127.0.0.1:") } && addresses.contains { $0.hasPrefix("[::1]:") })
        #expect(addresses.contains("unix:\(path)"))
        for address in addresses {
            #expect(try HTTPClient(#require(SocketAddress(address))).get("/healthz").status == 200, "\(address)")
        }
    }

    @Test func `the machine's own name is served where /etc/hosts gives it to loopback, and no other name is`() throws {
        let hosts = "/tmp/syslat-hosts-\(getpid())"
        let name = try Command("hostname").output.trimmingCharacters(in: .newlines)
        defer { unlink(hosts) }
        for (text, status) in [("127.0.1.1 \(name).example \(name)", "200"), ("192.0.2.1 \(name)", "421")] {
            try "127.0.0.1 localhost\n\(text)\n".write(toFile: hosts, atomically: false, encoding: .utf8)
            let daemon = try TestDaemon(command: [
                "unshare", "-m", "sh", "-c", "mount --bind \(hosts) /etc/hosts && exec \"$0\" \"$@\"", Command.syslat,
                "serve", "--listen", "127.0.0.1:0",
            ])
            for (host, expected) in [(name, status), ("\(name):9737", status), ("evil.example", "421")] {
                let answer = try Command(
                    "curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "-H", "Host: \(host)",
                    "\(daemon.client.address)/stats?top=1")
                #expect(answer.output == expected, "\(host), \(text)")
            }
        }
    }

    @Test func `sockets that systemd passes are used instead of the usual one`() throws {
        let pass = """
            import os, socket, sys
            listening = socket.create_server(("127.0.0.1", 0))
            os.dup2(listening.fileno(), 3)
            os.set_inheritable(3, True)
            os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
            os.execv(sys.argv[1], sys.argv[1:])
            """
        let daemon = try TestDaemon(command: ["python3", "-c", pass, Command.syslat, "serve"])
        #expect(daemon.firstLog.matches(of: /listening on/).count == 1)
        #expect(try daemon.get("/healthz").status == 200)
        #expect(daemon.stop(SIGTERM).status == 0)
        let notListening = pass.replacing("create_server((\"127.0.0.1\", 0))", with: "socket()")
        let refused = try Command("python3", "-c", notListening, Command.syslat, "serve")
        #expect(refused.status == 1)
        #expect(refused.errors.contains("descriptor 3") && refused.errors.contains("ListenStream"))
    }

    @Test
    func `a socket that systemd passes and that has no file asks for a token, since nothing else says who may read`()
        throws
    {
        let pass = """
            import os, socket, sys
            listening = socket.socket(socket.AF_UNIX)
            listening.bind("\\0syslat-e2e-" + str(os.getppid()))
            listening.listen()
            os.dup2(listening.fileno(), 3)
            os.set_inheritable(3, True)
            os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
            os.execv(sys.argv[1], sys.argv[1:])
            """
        let refused = try Command("python3", "-c", pass, Command.syslat, "serve")
        #expect(refused.status == 64)
        #expect(refused.errors.contains("every user of this machine") && refused.errors.contains("--token-file"))
        let path = "/tmp/syslat-e2e-abstract-\(getpid())"
        #expect(FileManager.default.createFile(atPath: path, contents: Data("0123456789abcdef0123456789abcdef".utf8)))
        defer { unlink(path) }
        chmod(path, 0o600)
        let daemon = try TestDaemon(command: [
            "python3", "-c", pass, Command.syslat, "serve", "--listen", "127.0.0.1:0", "--token-file", path,
        ])
        let ask = """
            import socket, sys
            client = socket.socket(socket.AF_UNIX)
            client.connect("\\0syslat-e2e-" + sys.argv[1])
            client.sendall(b"GET /stats HTTP/1.0\\r\\n\\r\\n")
            print(client.recv(12).decode())
            """
        #expect(try Command("python3", "-c", ask, "\(getpid())").output == "HTTP/1.1 401\n")
        withExtendedLifetime(daemon) {}
    }

    @Test func `a token file that can't be read for a moment is read at the next request`() throws {
        let path = "/tmp/syslat-e2e-transient-\(getpid())"
        let (old, new) = (String(repeating: "o", count: 32), String(repeating: "n", count: 32))
        func write(_ token: String) {
            #expect(FileManager.default.createFile(atPath: path, contents: Data(token.utf8)))
        }
        write(old)
        chmod(path, 0o600)
        defer { unlink(path) }
        let daemon = try TestDaemon(
            command: [
                "sh", "-c", "ulimit -n 64 && exec \(Command.syslat) serve --listen 127.0.0.1:0 --token-file \(path)",
            ])
        func status(_ client: RawClient, _ token: String) throws -> Int {
            try client.ask("/stats?top=1", fields: "Authorization: Bearer \(token)\r\n").status
        }
        let client = try RawClient(daemon.client.address)
        #expect(try status(client, old) == 200)
        var others: [RawClient] = []
        // The daemon takes as many as it has descriptors; the rest wait in the backlog.
        for _ in 0..<100 { others.append(try RawClient(daemon.client.address)) }
        usleep(300_000)
        write(new)
        chmod(path, 0o600)
        #expect(try status(client, new) == 401, "without a descriptor it can't be read")
        #expect(try status(client, old) == 200, "what was read before stays in force")
        others = []
        usleep(500_000)
        #expect(try status(client, new) == 200)
        #expect(try status(client, old) == 401)
    }

    @Test func `beyond this machine it wants a token, or to be told that none is meant`() throws {
        let refused = try Command(Command.syslat, "serve", "--listen", "0.0.0.0:0")
        #expect(refused.status == 64)
        #expect(refused.errors.contains("--token-file") && refused.errors.contains("--allow-anonymous"))
        let path = "/tmp/syslat-e2e-token-\(getpid())"
        let token = "0123456789abcdef0123456789abcdef"
        #expect(FileManager.default.createFile(atPath: path, contents: Data(token.utf8)))
        defer { unlink(path) }
        chmod(path, 0o644)
        let readable = try Command(Command.syslat, "serve", "--listen", "0.0.0.0:0", "--token-file", path)
        #expect(readable.status == 2, "trying again mends nothing")
        #expect(readable.errors.contains("chmod 600"))
        chmod(path, 0o600)
        let daemon = try TestDaemon("--listen", "0.0.0.0:0", "--token-file", path)
        #expect(try daemon.get("/stats").status == 401)
        #expect(try daemon.get("/readyz").status == 200)
        #expect(try HTTPClient(daemon.client.address, token: token).get("/stats").status == 200)
    }

    @Test func `without descriptors it neither ends nor spins, and goes on when there are some again`() throws {
        let daemon = try TestDaemon(
            command: ["sh", "-c", "ulimit -n 64 && exec \(Command.syslat) serve --listen 127.0.0.1:0"])
        let hold = """
            import socket, sys, time
            held = [socket.create_connection(("127.0.0.1", int(sys.argv[1]))) for _ in range(200)]
            time.sleep(2)
            """
        guard case .tcp(_, let port) = daemon.client.address else { return }
        func cpuSeconds() throws -> Double {
            let fields = try String(contentsOfFile: "/proc/\(daemon.process.processIdentifier)/stat", encoding: .utf8)
                .split(separator: ")").last!.split(separator: " ")
            return (Double(fields[11])! + Double(fields[12])!) / 100
        }
        let before = try cpuSeconds()
        try Command("python3", "-c", hold, "\(port)")
        #expect(try cpuSeconds() - before < 1, "two seconds without descriptors are spent waiting")
        #expect(try daemon.get("/readyz").status == 200)
    }
}
