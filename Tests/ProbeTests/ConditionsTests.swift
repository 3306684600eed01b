import CLibbpf
import Foundation
import Histograms
import Measurements
import Syscalls
import Testing

@testable import Probe

/// Conditions under which a probe could miscount.
@Suite(.serialized) struct ConditionsTests {
    @Test func `threads that move between CPUs on all of them are counted exactly`() throws {
        let probe = try record()
        let before = probe.snapshot()
        try Workload("migrate", "50000").finish()
        let after = probe.snapshot()
        let cpus = UInt64(ProcessInfo.processInfo.activeProcessorCount)
        let moved = counts(native("getpgid"), from: before, to: after)
        #expect(moved.calls == 50_000 * cpus)
        #expect(moved[.entries] == moved.calls)
        #expect(after.probe.lost == ProbeCounts().lost)
    }

    @Test func `a crowd of threads blocked at once is all in flight, and counting goes on exactly`() throws {
        let probe = try record()
        let before = probe.snapshot()
        let crowd = try Workload("crowd", "30000")
        crowd.waitForOutput()
        usleep(500_000)
        let blocked = counts(native("rt_sigtimedwait"), from: before, to: probe.snapshot())
        #expect(blocked.inFlight == 30_000)
        let begin = ContinuousClock.now
        let calls = try probe.callsInFlight(withFrames: true).filter {
            $0.pid == Int(crowd.process.processIdentifier)
        }
        print("reading 30,000 calls in flight with their stacks: \(begin.duration(to: .now))")
        #expect(calls.count { $0.id == native("rt_sigtimedwait") } == 30_000)
        #expect(Set(calls.map(\.tid)).count == calls.count)
        #expect(calls.allSatisfy { !$0.frames.isEmpty })
        let beforeRare = probe.snapshot()
        try Workload("rare").finish()
        #expect(counts(native("getpgid"), from: beforeRare, to: probe.snapshot()).calls == 12_345)
        kill(crowd.process.processIdentifier, SIGKILL)
        crowd.process.waitUntilExit()
        let after = probe.snapshot()
        #expect(counts(native("rt_sigtimedwait"), from: before, to: after).inFlight == 0)
        #expect(after.probe.lost == ProbeCounts().lost)
    }

    @Test func `odd ways into and out of calls show what they are`() throws {
        let probe = try record()
        let before = probe.snapshot()
        try Workload("odd").finish()
        let after = probe.snapshot()
        func row(_ name: String) -> SyscallCounts { counts(native(name), from: before, to: after) }
        // The parent of a vfork waits in its call; the child returns from a call it never entered.
        #expect((row("vfork")[.entries], row("vfork").calls, row("vfork").inFlight) == (10, 10, 0))
        #expect(after.probe.unmatchedExits - before.probe.unmatchedExits >= 12)
        #expect(row("rt_sigreturn").calls >= 10)
        // Stopped and continued: the call ends with a code that user space never sees, and goes on as another.
        #expect(row("nanosleep").errnos == [516: 1])
        #expect(row("restart_syscall").calls == 1)
        // Killed by seccomp before it entered.
        #expect(row("getpriority")[.entries] == 0)
        #expect(after.probe.lost == ProbeCounts().lost)
    }

    @Test func `a call that waits for a CPU is runnable, one that waits for another process is blocked`() throws {
        let probe = try record()
        var before = probe.snapshot()
        let rivals = try [Workload(on: "0", "zeros"), Workload(on: "0", "zeros")]
        for rival in rivals { try rival.finish() }
        let copied = counts(native("pread64"), from: before, to: probe.snapshot())
        #expect(Double(copied[.runnableNs]) > 0.25 * Double(copied[.totalNs]))
        #expect(copied[.runnableNs] <= copied[.waitNs] && copied[.waitNs] <= copied[.totalNs])
        #expect(Double(copied[.waitNs] - copied[.runnableNs]) < 0.05 * Double(copied[.totalNs]))

        before = probe.snapshot()
        try Workload("sleeps").finish()
        let slept = counts(native("clock_nanosleep"), from: before, to: probe.snapshot())
        #expect(Double(slept[.runnableNs]) < 0.05 * Double(slept[.totalNs]))
    }

    @Test func `ping-pong through pipes: cpu is what the processes used, the rest is wait`() throws {
        let probe = try record()
        let before = probe.snapshot()
        let begin = ContinuousClock.now
        let cpuNs = try #require(Double(try Workload("pingpong", "50000").finish().trimmingCharacters(in: .newlines)))
        let elapsed = begin.duration(to: .now) / .nanoseconds(1)
        let after = probe.snapshot()
        let (read, write) = (
            counts(native("read"), from: before, to: after), counts(native("write"), from: before, to: after)
        )
        #expect(read.calls >= 100_000 && write.calls >= 100_000)
        let counted = Double(read.cpuNs + write.cpuNs)
        #expect(counted > 0.3 * cpuNs && counted < 1.1 * cpuNs, "\(counted) of \(cpuNs)")
        // One of the two is always inside read, and waits there.
        #expect(Double(read[.waitNs]) > 0.2 * elapsed)
    }

    @Test func `a lock convoy waits in futex, blocked`() throws {
        let probe = try record()
        let before = probe.snapshot()
        try Workload("convoy").finish()
        let futex = counts(native("futex"), from: before, to: probe.snapshot())
        // 400 ms with the lock, while the other three wait for it; the machine's other futex waits come on top.
        #expect(futex[.waitNs] > 300_000_000)
        #expect(Double(futex[.waitNs]) > 0.95 * Double(futex[.totalNs]))
    }

    #if arch(x86_64)
        @Test func `a call that a debugger changed is counted as what it became`() throws {
            let probe = try record()
            let before = probe.snapshot()
            try Workload("traced").finish()
            let after = probe.snapshot()
            #expect(counts(native("getpgid"), from: before, to: after).calls == 10)
            #expect(counts(native("getpriority"), from: before, to: after)[.entries] == 0)
            #expect(after.probe.lost == ProbeCounts().lost)
        }

        @Test func `a static 32-bit program's calls are named from its own table`() throws {
            let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .appending(path: "../Fixtures/hello32.s")
            let program = "/tmp/syslat-hello32-\(getpid())"
            defer { unlink(program) }
            let compiler = Process()
            compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            compiler.arguments = [
                "clang", "-m32", "-nostdlib", "-static", "-fuse-ld=lld", source.path, "-o", program,
            ]
            try compiler.run()
            compiler.waitUntilExit()
            try #require(compiler.terminationStatus == 0)

            let probe = try record()
            let before = probe.snapshot()
            let process = Process()
            process.executableURL = URL(fileURLWithPath: program)
            process.standardOutput = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            let after = probe.snapshot()
            #expect(counts(.call(.i386, number: 4), from: before, to: after).calls == 1)
            let exit = counts(.call(.i386, number: 1), from: before, to: after)
            #expect((exit[.entries], exit[.neverReturned]) == (1, 1))
        }
    #endif

    @Test func `numbers that mean nothing can't take every histogram`() throws {
        let probe = try record()
        let before = probe.snapshot()
        try Workload("flood").finish()
        try Workload("rare").finish()
        let after = probe.snapshot()
        #expect(counts(native("getpgid"), from: before, to: after).calls == 12_345)
        // Numbers below 512 have rows of their own; what is above, and -1, shares one.
        #expect(counts(.invalid, from: before, to: after).calls >= 89)
        for number in 472..<511 {
            #expect(counts(.call(.native, number: number), from: before, to: after).calls == 1, "\(number)")
        }
        #expect(!after.probe.isFull)
        for (key, row) in after.rows {
            #expect(row.errnos.values.reduce(0, +) == row[.errors], "\(key.name)")
        }
    }

    @Test func `the cost is measured, and measuring leaves no trace`() throws {
        let probe = try record(includeSelf: true)
        let snapshot = probe.snapshot()
        let cost = try #require(snapshot.probe.costNsPerCall)
        #expect(cost > 10 && cost < 100_000)
        #expect((snapshot.rows[native("getppid")]?.calls ?? 0) < 100)
    }

    @Test func `when the probe is gone, its programs are gone`() throws {
        do {
            let probe = try record()
            #expect(programs(named: "syslat_enter") >= 1)
            _ = try probe.callsInFlight()
        }
        expectNoPrograms()
    }

    @Test func `a daemon that is killed leaves no program behind`() throws {
        for _ in 0..<(isSoak ? 100 : 3) {
            let daemon = Process()
            let log = Pipe()
            daemon.executableURL = Workload.products.appending(path: "syslat")
            daemon.arguments = ["serve", "--listen", "127.0.0.1:0"]
            daemon.standardError = log
            try daemon.run()
            var text = ""
            while !text.contains("ready in") {
                let more = log.fileHandleForReading.availableData
                try #require(!more.isEmpty, "the daemon ended: \(text)")
                text += String(decoding: more, as: UTF8.self)
            }
            #expect(programs(named: "syslat_enter") == 1)
            kill(daemon.processIdentifier, SIGKILL)
            daemon.waitUntilExit()
            expectNoPrograms()
        }
    }

    /// The kernel frees programs a little after their last user is gone.
    private func expectNoPrograms() {
        for _ in 0..<100 where programs(named: "syslat_") > 0 { usleep(50_000) }
        #expect(programs(named: "syslat_") == 0, "is another syslat running?")
    }

    /// How many BPF programs in the kernel have names that begin with `prefix`.
    private func programs(named prefix: String) -> Int {
        var (id, found): (UInt32, Int) = (0, 0)
        while bpf_prog_get_next_id(id, &id) == 0 {
            let descriptor = bpf_prog_get_fd_by_id(id)
            guard descriptor >= 0 else { continue }
            defer { close(descriptor) }
            var info = bpf_prog_info()
            var length = UInt32(MemoryLayout<bpf_prog_info>.size)
            guard bpf_obj_get_info_by_fd(descriptor, &info, &length) == 0 else { continue }
            let name = withUnsafeBytes(of: info.name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if name.hasPrefix(prefix) { found += 1 }
        }
        return found
    }
}

@Suite(.serialized) struct KernelSymbolsTests {
    @Test func `an address is named after the function it is in, and data has no name`() throws {
        let path = "/tmp/syslat-kallsyms-\(getpid())"
        defer { unlink(path) }
        let text = """
            ffffffff81000200 T second
            ffffffff81000100 t first\t[module]
            ffffffff81000150 D data
            0000000000000000 T hidden

            """
        #expect(FileManager.default.createFile(atPath: path, contents: Data(text.utf8)))
        let symbols = KernelSymbols(path: path)
        #expect(symbols.name(of: 0xffff_ffff_8100_0100) == "first")
        #expect(symbols.name(of: 0xffff_ffff_8100_01ff) == "first")
        #expect(symbols.name(of: 0xffff_ffff_8100_0200) == "second")
        #expect(symbols.name(of: 0xffff_ffff_8100_00ff) == nil)
    }

    @Test func `of a file of many pages every line is read, in whatever order they stand`() throws {
        let path = "/tmp/syslat-kallsyms-\(getpid())"
        defer { unlink(path) }
        let numbers = (0..<10_000).reversed()
        let text = numbers.map { String(0xffff_ffff_8100_0000 + UInt64($0) * 16, radix: 16) + " t function_\($0)\n" }
        #expect(FileManager.default.createFile(atPath: path, contents: Data(text.joined().utf8)))
        let symbols = KernelSymbols(path: path)
        for number in numbers {
            #expect(symbols.name(of: 0xffff_ffff_8100_0000 + UInt64(number) * 16 + 15) == "function_\(number)")
        }
    }

    @Test(arguments: [
        ("0000000000000000 A first\n0000000000000000 T second\nffffffff81000100 T third\n", 0xffff_ffff_8100_0100),
        ("0000000000000000 A first\n0000000000000000 T second\n", 0),
    ])
    func `whether addresses are shown is told by the first that isn't 0`(text: String, address: UInt64) throws {
        let path = "/tmp/syslat-kallsyms-\(getpid())"
        defer { unlink(path) }
        #expect(FileManager.default.createFile(atPath: path, contents: Data(text.utf8)))
        #expect(KernelSymbols.firstAddress(path: path) == address)
        #expect(KernelSymbols(path: path).name(of: 0) == nil)
    }

    @Test func `without the file there is no address`() {
        #expect(KernelSymbols.firstAddress(path: "/nonexistent") == nil)
    }

    @Test func `where addresses may not be seen there are no names`() {
        #expect(KernelSymbols(path: "/nonexistent").name(of: 0xffff_ffff_8100_0100) == nil)
    }
}
