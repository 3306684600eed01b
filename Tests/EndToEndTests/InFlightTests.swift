import Foundation
import Documents
import Measurements
import Rendering
import Text
import Testing

@Suite(.serialized) struct InFlightTests {
    private func call(of hung: HungCall, in daemon: TestDaemon) throws -> InFlightDocument.Call? {
        usleep(50_000)
        let document = try JSONDecoder().decode(InFlightDocument.self, from: try daemon.get("/inflight?top=10000").body)
        return document.calls.first { $0.pid == hung.pid }
    }

    @Test func `a hung call is seen with its thread, its age and where in the kernel it hangs`() throws {
        let daemon = try TestDaemon()
        let hung = try HungCall()
        defer { hung.end() }
        let call = try #require(try call(of: hung, in: daemon))
        #expect((call.comm, call.name, call.abi) == ("cat", "openat", "x86_64"))
        #expect(!call.sinceBeforeAttach)
        #expect((200_000_000...10_000_000_000).contains(call.ageNs))
        #expect(call.stack.contains("fifo_open"), "\(call.stack)")
        let row = try #require(try daemon.row("openat"))
        #expect(row[.inFlight] >= 1)
        #expect(try #require(row.values.integer(.oldest)) >= 200_000_000)
    }

    @Test func `a call that hung before the daemon started is found, and gone when it has ended`() throws {
        let hung = try HungCall()
        let daemon = try TestDaemon()
        let call = try #require(try call(of: hung, in: daemon))
        #expect((call.comm, call.name) == ("cat", "openat"))
        #expect(call.sinceBeforeAttach)
        #expect(call.stack.contains("fifo_open"))
        #expect(try #require(try daemon.row("openat"))[.inFlight] >= 1)
        hung.end()
        #expect(try self.call(of: hung, in: daemon) == nil)
        #expect(try daemon.stats().recorder.lost == Losses([.recursion: 0, .noMemory: 0, .overwritten: 0]))
    }

    /// Version 1 of the freezer where this kernel has it (CONFIG_CGROUP_FREEZER); version 2 everywhere.
    @Test(
        arguments: Freezer.Version.allCases.filter {
            $0 == .two || FileManager.default.fileExists(atPath: "/sys/fs/cgroup/freezer")
        })
    func `a frozen thread is in no call, and makes it again when it thaws`(version: Freezer.Version) throws {
        let group = try Freezer(version)
        defer { group.remove() }
        let hung = try HungCall()
        defer { hung.end() }
        try group.add(hung.pid)
        try group.freeze()
        let daemon = try TestDaemon()
        #expect(try call(of: hung, in: daemon) == nil, "the freezer had its call return")
        try group.thaw()
        let call = try #require(try call(of: hung, in: daemon))
        #expect((call.name, call.sinceBeforeAttach) == ("openat", false))
        #expect(call.stack.contains("fifo_open"))
        // Frozen while the probe sees it: its call returns, and is made again.
        try group.freeze()
        #expect(try self.call(of: hung, in: daemon) == nil)
        try group.thaw()
        #expect(try self.call(of: hung, in: daemon)?.name == "openat")
        let recorder = try daemon.stats().recorder
        #expect(recorder.lost.isEmpty)
        #expect(recorder.entries == recorder.exits + recorder.inFlight + recorder.neverReturned)
    }

    @Test func `a call into a file system whose server is dead is seen, with where it hangs`() throws {
        try #require(FileManager.default.fileExists(atPath: "/dev/fuse"), "this kernel has no FUSE (CONFIG_FUSE_FS)")
        let folder = "/tmp/syslat-fuse-\(getpid())"
        try #require(mkdir(folder, 0o700) == 0)
        let (server, output) = (Process(), Pipe())
        server.executableURL = Command.products.appending(path: "workload")
        server.arguments = ["fuse", folder]
        server.standardOutput = output
        let daemon = try TestDaemon()
        try server.run()
        defer {
            kill(server.processIdentifier, SIGTERM)
            server.waitUntilExit()
            rmdir(folder)
        }
        let text = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        let client = try #require(Int(text.trimmingCharacters(in: .newlines)), "the file system could not be mounted")
        usleep(300_000)
        let document = try JSONDecoder().decode(
            InFlightDocument.self, from: try daemon.get("/inflight?top=100000").body)
        let call = try #require(document.calls.first { $0.pid == client })
        #expect(["newfstatat", "stat"].contains(call.name))
        #expect(call.stack.contains("request_wait_answer"), "\(call.stack)")
        #expect(call.stack.contains { $0.hasPrefix("fuse_") }, "\(call.stack)")
        #expect(call.ageNs > 100_000_000)
    }

    @Test func `no kernel address is ever shown, and no name where addresses are hidden`() throws {
        let setting = "/proc/sys/kernel/kptr_restrict"
        let old = try String(contentsOfFile: setting, encoding: .ascii)
        let hung = try HungCall()
        defer { hung.end() }
        for hidden in [false, true] {
            // The kernel decides when the daemon opens its file of symbols, so this is over when the daemon has started.
            if hidden { try "2".write(toFile: setting, atomically: false, encoding: .ascii) }
            let started = Result { try TestDaemon() }
            try old.write(toFile: setting, atomically: false, encoding: .ascii)
            let daemon = try started.get()
            let text = String(decoding: try daemon.get("/inflight?top=100000").body, as: UTF8.self)
            #expect(text.firstMatch(of: /ffff[0-9a-f]{8}/) == nil)
            #expect(text.firstMatch(of: /0x[0-9a-f]/) == nil)
            let calls = try JSONDecoder().decode(InFlightDocument.self, from: Data(text.utf8)).calls
            #expect(calls.contains { $0.pid == Int(hung.pid) })
            #expect(calls.allSatisfy { $0.stack.isEmpty } == hidden)
        }
    }
}
