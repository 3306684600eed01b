import Foundation
import Testing
import TestSupport

@Suite(.serialized) struct ServiceManagerTests {
    private func daemon(_ listener: NotifySocket, _ variables: String..., options: [String] = []) throws -> TestDaemon {
        try TestDaemon(
            command: ["env", "NOTIFY_SOCKET=\(listener.name)"] + variables + [
                Command.syslat, "serve", "--listen", "127.0.0.1:0",
            ] + options)
    }

    @Test func `the manager hears that it is ready, again and again that it is alive, what it does, and that it stops`()
        throws
    {
        let listener = try NotifySocket("/tmp/syslat-notify-\(getpid()).sock")
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
        let listener = try NotifySocket("/tmp/syslat-notify-\(getpid()).sock")
        let daemon = try daemon(listener, "WATCHDOG_USEC=400000")
        #expect(listener.lines(within: 10, until: "WATCHDOG=1").contains("WATCHDOG=1"))
        kill(daemon.process.processIdentifier, SIGSTOP)
        _ = listener.lines(within: 0.3)
        #expect(listener.lines(within: 1) == [])
        kill(daemon.process.processIdentifier, SIGCONT)
        #expect(listener.lines(within: 10, until: "WATCHDOG=1").contains("WATCHDOG=1"))
    }

    @Test func `a socket in the abstract namespace is as good`() throws {
        let listener = try NotifySocket("@syslat-notify-\(getpid())")
        let daemon = try daemon(listener)
        #expect(listener.lines(within: 10, until: "STATUS=").contains("READY=1"))
        #expect(daemon.stop(SIGTERM).status == 0)
        #expect(listener.lines(within: 10, until: "STOPPING=1").contains("STOPPING=1"))
    }

    @Test func `a watchdog that is meant for another process is not served`() throws {
        let listener = try NotifySocket("/tmp/syslat-notify-\(getpid()).sock")
        let daemon = try daemon(listener, "WATCHDOG_USEC=200000", "WATCHDOG_PID=1")
        let lines = listener.lines(within: 2)
        #expect(lines.contains("READY=1"))
        #expect(!lines.contains("WATCHDOG=1"))
        #expect(daemon.stop(SIGTERM).status == 0)
    }

    @Test func `a manager that went away or never was costs nothing`() throws {
        var listener: NotifySocket? = try NotifySocket("/tmp/syslat-notify-\(getpid()).sock")
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
        var listener: NotifySocket? = try NotifySocket(name)
        let daemon = try daemon(try #require(listener), "WATCHDOG_USEC=200000")
        listener = nil
        let second = try NotifySocket(name)
        #expect(second.lines(within: 10, until: "WATCHDOG=1").contains("WATCHDOG=1"))
        #expect(daemon.stop(SIGTERM).status == 0)
    }
}
