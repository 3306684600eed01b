import Foundation
import Testing

/// Hears what a service manager would hear.
private final class Listener {
    /// As NOTIFY_SOCKET has it.
    let name: String
    private let descriptor: Int32

    init(_ name: String) throws {
        self.name = name
        unlink(name)
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { path in
            path.copyBytes(from: name.utf8)
            if name.hasPrefix("@") { path[0] = 0 }
        }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + name.utf8.count)
        let bound = withUnsafeBytes(of: address) { bytes in
            bind(descriptor, bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self), length)
        }
        try #require(bound == 0, "cannot bind \(name): \(String(cString: strerror(errno)))")
    }

    deinit {
        close(descriptor)
        unlink(name)
    }

    /// The lines of the messages that came within `seconds`, or until there was one that begins with `end`.
    func lines(within seconds: Double, until end: String? = nil) -> [String] {
        var lines: [String] = []
        let deadline = Date.now.addingTimeInterval(seconds)
        while !lines.contains(where: { line in end.map { line.hasPrefix($0) } ?? false }) {
            var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let rest = deadline.timeIntervalSinceNow
            guard rest > 0, poll(&wanted, 1, Int32(rest * 1000)) > 0 else { break }
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = recv(descriptor, &buffer, buffer.count, 0)
            lines += String(decoding: buffer.prefix(max(0, count)), as: UTF8.self).split(separator: "\n").map(
                String.init)
        }
        return lines
    }
}

@Suite(.serialized) struct ServiceManagerTests {
    private func daemon(_ listener: Listener, _ variables: String..., options: [String] = []) throws -> TestDaemon {
        try TestDaemon(
            command: ["env", "NOTIFY_SOCKET=\(listener.name)"] + variables + [
                Command.syslat, "serve", "--listen", "127.0.0.1:0",
            ] + options)
    }

    @Test func `the manager hears that it is ready, again and again that it is alive, what it does, and that it stops`()
        throws
    {
        let listener = try Listener("/tmp/syslat-notify-\(getpid()).sock")
        // A snapshot every two seconds, and a sign of life every 0.2.
        let daemon = try daemon(listener, "WATCHDOG_USEC=400000", options: ["--interval", "2s"])
        let start = listener.lines(within: 10, until: "STATUS=")
        #expect(start == ["READY=1", "STATUS=recording"])
        let running = listener.lines(within: 20, until: "STATUS=")
        #expect(running.count { $0 == "WATCHDOG=1" } > 10)
        #expect(running.last?.wholeMatch(of: /STATUS=recording [0-9.]+[kM]? calls\/s, [0-9]+ in flight/) != nil)
        #expect(try daemon.get("/readyz").status == 200)
        let end = daemon.stop(SIGTERM)
        #expect(end.status == 0)
        #expect(listener.lines(within: 10, until: "STOPPING=1").contains("STOPPING=1"))
    }

    @Test func `a daemon that hangs gives no sign of life`() throws {
        let listener = try Listener("/tmp/syslat-notify-\(getpid()).sock")
        let daemon = try daemon(listener, "WATCHDOG_USEC=400000")
        #expect(listener.lines(within: 10, until: "WATCHDOG=1").contains("WATCHDOG=1"))
        kill(daemon.process.processIdentifier, SIGSTOP)
        _ = listener.lines(within: 0.3)
        #expect(listener.lines(within: 1) == [])
        kill(daemon.process.processIdentifier, SIGCONT)
        #expect(listener.lines(within: 10, until: "WATCHDOG=1").contains("WATCHDOG=1"))
    }

    @Test func `a socket in the abstract namespace is as good`() throws {
        let listener = try Listener("@syslat-notify-\(getpid())")
        let daemon = try daemon(listener)
        #expect(listener.lines(within: 10, until: "STATUS=").contains("READY=1"))
        #expect(daemon.stop(SIGTERM).status == 0)
        #expect(listener.lines(within: 10, until: "STOPPING=1").contains("STOPPING=1"))
    }

    @Test func `a watchdog that is meant for another process is not served`() throws {
        let listener = try Listener("/tmp/syslat-notify-\(getpid()).sock")
        let daemon = try daemon(listener, "WATCHDOG_USEC=200000", "WATCHDOG_PID=1")
        let lines = listener.lines(within: 2)
        #expect(lines.contains("READY=1"))
        #expect(!lines.contains("WATCHDOG=1"))
        #expect(daemon.stop(SIGTERM).status == 0)
    }

    @Test func `a manager that went away or never was costs nothing`() throws {
        var listener: Listener? = try Listener("/tmp/syslat-notify-\(getpid()).sock")
        let daemon = try daemon(try #require(listener), "WATCHDOG_USEC=200000")
        listener = nil
        usleep(500_000)
        #expect(try daemon.get("/readyz").status == 200)
        #expect(daemon.stop(SIGTERM).status == 0)
        let lonely = try TestDaemon(
            command: [
                "env", "NOTIFY_SOCKET=nonsense", "WATCHDOG_USEC=nonsense", Command.syslat, "serve", "--listen",
                "127.0.0.1:0",
            ])
        #expect(try lonely.get("/readyz").status == 200)
    }

    @Test func `a manager that started again is found again`() throws {
        let name = "/tmp/syslat-notify-\(getpid()).sock"
        var listener: Listener? = try Listener(name)
        let daemon = try daemon(try #require(listener), "WATCHDOG_USEC=200000")
        listener = nil
        let second = try Listener(name)
        #expect(second.lines(within: 10, until: "WATCHDOG=1").contains("WATCHDOG=1"))
        #expect(daemon.stop(SIGTERM).status == 0)
    }
}
