import Foundation
import HTTP
import Testing

@Suite(.serialized) struct PingTests {
    @Test func `a daemon that records is ready`() throws {
        let daemon = try TestDaemon()
        let ping = try Command(Command.syslat, "ping", "--connect", daemon.client.address.description)
        #expect(ping.status == 0)
        #expect(ping.output == "ready\n")
    }

    @Test func `where there is none, or one that hangs, it ends with 1 and says so in one line`() throws {
        let nobody = try Command(Command.syslat, "ping", "--connect", "127.0.0.1:1")
        #expect(nobody.status == 1)
        #expect(
            nobody.errors == "syslat: cannot reach 127.0.0.1:1: Connection refused; is 'syslat serve' running there?\n")
        let daemon = try TestDaemon()
        kill(daemon.process.processIdentifier, SIGSTOP)
        let hanging = try Command(Command.syslat, "ping", "--connect", daemon.client.address.description)
        #expect(hanging.status == 1)
        #expect(hanging.errors.split(separator: "\n").count == 1)
    }

    @Test func `a file that gives its capabilities as permitted only is enough for others than root`() throws {
        // The copy of a folder that others may open, as the build's may not be.
        let copy = "/tmp/syslat-e2e-capable-\(getpid())"
        try Command("cp", Command.syslat, copy)
        defer { unlink(copy) }
        let nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups"
        #expect(try Command("setcap", "cap_bpf,cap_perfmon,cap_syslog=p", copy).status == 0)
        let check = try Command("sh", "-c", "\(nobody) \(copy) check")
        #expect(check.status == 0, "\(check.output)")
        // Where they are denied it starts nevertheless, and says what is missing.
        let denied = try Command("sh", "-c", "\(nobody) --bounding-set=-bpf,-syslog \(copy) check")
        #expect(denied.status == 2)
        #expect(denied.output.contains("without CAP_BPF; run as root"))
    }
}
