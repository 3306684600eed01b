import Foundation
import Histograms
import Logging
import Measurements
import Platform
import Syscalls
import Testing

@testable import Probe

@Suite(.serialized) struct ProbeTests {
    @Test func `rare calls are counted exactly, by number, ABI and errno`() throws {
        let probe = try record()
        let before = probe.snapshot()
        try Workload("rare").finish()
        let after = probe.snapshot()

        #expect(counts(native("getpgid"), from: before, to: after).calls == 12_345)
        #expect(counts(native("getpgid"), from: before, to: after)[.errors] == 0)
        let failing = counts(native("sched_get_priority_max"), from: before, to: after)
        #expect((failing.calls, failing[.errors], failing.errnos) == (777, 777, [22: 777]))
        let unnamed = counts(.call(.native, number: 511), from: before, to: after)
        #expect((unnamed.calls, unnamed.errnos) == (55, [38: 55]))
        #if arch(x86_64)
            let compat = counts(.call(.i386, number: 20), from: before, to: after)
            #expect((compat.calls, compat[.errors]) == (100, 0))
            let x32 = counts(.call(.x32, number: 39), from: before, to: after)
            #expect((x32.calls, x32.errnos) == (30, [38: 30]), "this kernel has no x32, and says so to each call")
        #endif
    }

    @Test func `a sleeping call is nearly all wait, and its median is true`() throws {
        let probe = try record()
        let before = probe.snapshot()
        let median = try #require(Double(try Workload("sleeps").finish().trimmingCharacters(in: .newlines)))
        let slept = counts(native("clock_nanosleep"), from: before, to: probe.snapshot())
        #expect(slept.calls >= 50)
        let p50 = try #require(slept.histogram.quantile(permille: 500))
        #expect(abs(Double(p50.value) - median) <= 0.032 * median)
        #expect(Double(slept[.waitNs]) > 0.98 * Double(slept[.totalNs]))
    }

    @Test func `a copying call is nearly all cpu`() throws {
        let probe = try record()
        let before = probe.snapshot()
        let cpuNs = try #require(Double(try Workload("zeros").finish().trimmingCharacters(in: .newlines)))
        let copied = counts(native("pread64"), from: before, to: probe.snapshot())
        #expect(copied.calls >= 1024)
        #expect(abs(Double(copied.cpuNs) - cpuNs) < 0.15 * cpuNs, "the process spends its CPU time in these calls")
        #expect(Double(copied.cpuNs) > 0.8 * Double(copied[.totalNs]))
    }

    @Test func `every entry is accounted for, through thousands of processes and threads`() throws {
        let probe = try record()
        let before = probe.snapshot()
        let begin = ContinuousClock.now
        let count = isSoak ? 50_000 : 2000
        let resident = try residentKiB()
        try Workload("churn", "\(count)").finish()
        let elapsed = begin.duration(to: .now) / .nanoseconds(1)
        let after = probe.snapshot()
        #expect(try residentKiB() < resident + 2048, "thousands of processes that are gone leave nothing behind")
        #expect(counts(native("getpgid"), from: before, to: after).calls == UInt64(2 * count))
        // Each child and each thread ends inside a call that never returns.
        #expect(counts(native("exit_group"), from: before, to: after)[.neverReturned] >= UInt64(count))
        #expect(counts(native("exit"), from: before, to: after)[.neverReturned] >= UInt64(count))
        #expect(counts(native("getpgid"), from: before, to: after).inFlight == 0)
        for (key, row) in after.rows {
            let id = key
            #expect(Double(row.maxNs) < elapsed + 1e9, "\(id.name)")
            #expect(row[.entries] == row.calls + row.inFlight + row[.neverReturned] + row[.lost], "\(id.name)")
            #expect(row[.waitNs] <= row[.totalNs], "\(id.name)")
            #expect(row.errnos.values.reduce(0, +) == row[.errors], "\(id.name)")
        }
        #expect(after.probe.lost == ProbeCounts().lost)
    }

    @Test func `a call in progress is seen with its thread, and leaves no trace when the thread is killed`() throws {
        let probe = try record()
        let id = native("rt_sigtimedwait")
        let before = probe.snapshot()
        let workload = try Workload("blocks")
        workload.waitForOutput()
        usleep(100_000)
        let pid = Int(workload.process.processIdentifier)
        let call = try #require(try probe.callsInFlight().first { $0.pid == pid })
        #expect((call.tid, call.comm, call.id) == (pid, "workload", id))
        let age = probe.clock.now().monotonicNs - (try #require(call.startNs))
        #expect((50_000_000...5_000_000_000).contains(age))
        #expect(counts(id, from: before, to: probe.snapshot()).inFlight == 1)

        kill(workload.process.processIdentifier, SIGKILL)
        workload.process.waitUntilExit()
        let after = probe.snapshot()
        #expect(counts(id, from: before, to: after).inFlight == 0)
        #expect(try !probe.callsInFlight().contains { $0.pid == pid })
    }

    @Test func `the probe's own process is left out unless asked for`() throws {
        for includeSelf in [false, true] {
            let probe = try record(includeSelf: includeSelf)
            let before = probe.snapshot()
            for _ in 0..<1000 { _ = getpgid(0) }
            let own = counts(native("getpgid"), from: before, to: probe.snapshot())
            #expect(own.calls == (includeSelf ? 1000 : 0))
            #expect(probe.snapshot().probe.lost == ProbeCounts().lost)
        }
    }

    @Test func `two probes side by side both count exactly`() throws {
        let probes = [try record(), try record()]
        let before = probes.map { $0.snapshot() }
        try Workload("rare").finish()
        for (probe, before) in zip(probes, before) {
            #expect(counts(native("getpgid"), from: before, to: probe.snapshot()).calls == 12_345)
        }
    }

    @Test func `after detaching nothing is counted, and what was counted can still be read`() throws {
        let probe = try record()
        try Workload("rare").finish()
        probe.detach()
        let detached = probe.snapshot()
        #expect(detached.rows[native("getpgid")]!.calls >= 12_345)
        try Workload("rare").finish()
        #expect(counts(native("getpgid"), from: detached, to: probe.snapshot())[.entries] == 0)
    }
}

@Suite(.serialized) struct ExtrasTests {
    @Test func `without the task iterator it records, and says why the calls in progress can't be had`() throws {
        let refusal = ProbeError(.load, errno: EPERM, detail: "unknown func", program: "syslat_in_flight")
        let probe = try Probe(includeSelf: false, logger: Logger(label: "test"), withoutIterator: refusal)
        let before = probe.snapshot()
        try Workload("rare").finish()
        let after = probe.snapshot()
        #expect(counts(native("getpgid"), from: before, to: after).calls == 12_345)
        #expect(after.probe.lost == ProbeCounts().lost)
        let error = #expect(throws: ProbeError.self) { try probe.callsInFlight() }
        #expect(error?.description.contains("syslat_in_flight: unknown func") == true)
        #expect(probe.inFlightFailure == error?.description)
    }

    @Test func `skipped runs are told without bpf(), too`() throws {
        let probe = try record()
        // The kernel shows them of every descriptor of a program.
        let files = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fdinfo")
        let known = files.compactMap { Programs.recursionMisses(inFile: "/proc/self/fdinfo/\($0)") }
        #expect(known.count >= 6)
        #expect(probe.snapshot().probe.lost[.recursion] == known.reduce(0, +))
        #expect(Programs.recursionMisses(inFile: "/proc/self/status") == nil)
        #expect(Programs.recursionMisses(ofProgram: -1) == nil)
    }

    @Test func `the clock is the kernel's, whatever this process's says`() throws {
        let far = try KernelClock { () throws(ProbeError) in Clock.nanoseconds(CLOCK_MONOTONIC) &- 86_400_000_000_000 }
        let difference = Int64(bitPattern: Clock.nanoseconds(CLOCK_MONOTONIC) &- far.now().monotonicNs)
        #expect(abs(difference - 86_400_000_000_000) < 10_000_000_000)
        let near = try KernelClock { () throws(ProbeError) in Clock.nanoseconds(CLOCK_MONOTONIC) }
        #expect(near.aheadNs == 0, "no difference that is only measuring")
    }

    @Test(arguments: [
        (
            "func#0 @0\nR1 invalid mem access 'scalar'\nprocessed 2 insns (limit 1000000) max_states 0\n",
            "R1 invalid mem access 'scalar'"
        ),
        (
            "BPF program is too large. Processed 1000001 insn\nverification time 3 usec\nstack depth 0\nprocessed 1 insns\n\n",
            "BPF program is too large. Processed 1000001 insn"
        ),
        ("", ""),
    ])
    func `a refusal's reason is the verifier's last line`(log: String, reason: String) {
        #expect(VerifierLog.reason(in: log) == reason)
    }
}

@Suite struct RecorderErrorTests {
    @Test(arguments: [("5.10.0-36-cloud-amd64", true), ("7.2.13+deb14-amd64", false)])
    func `the kernel's age is blamed where it is old only, and the program is named`(release: String, isOld: Bool) {
        let text = ProbeError(
            .load, errno: EINVAL, detail: "R1 is bad", program: "syslat_enter", release: release
        ).description
        #expect(text.contains("(syslat_enter: R1 is bad)"))
        #expect(text.contains("needs Linux 5.13") == isOld)
        #expect(text.contains("--log-level debug") == !isOld)
        #expect(text.contains(release))
    }

    @Test(arguments: [
        (ProbeError.Step.load, EPERM, "CAP_BPF"), (.load, EACCES, "--log-level debug"),
        (.findBTF, ENOENT, "CONFIG_DEBUG_INFO_BTF"),
        (.load, ENOMEM, "memory"), (.attach, EPERM, "CAP_PERFMON"), (.open, ENOENT, "syslat check"),
    ])
    func `an error says the step, the errno by name and what to do`(
        step: ProbeError.Step, errno: Int32, remedy: String
    ) {
        let text = ProbeError(step, errno: errno, detail: "it").description
        #expect(text.hasPrefix("cannot \(step.rawValue) (it): \(Errno.name(Int(errno))), "))
        #expect(text.contains(remedy))
        #expect(!text.contains("\n"))
    }
}

@Suite struct LockdownTests {
    /// A file as the kernel shows it, with one of the modes in brackets.
    private func withLockdown(_ text: String, _ body: (String) throws -> Void) throws {
        let path = "/tmp/syslat-lockdown-\(getpid())-\(Int.random(in: 0...999_999))"
        defer { unlink(path) }
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        try body(path)
    }

    @Test(arguments: [EINVAL, EPERM, EACCES])
    func `where the kernel is locked down, that is the reason that a refusal names`(errno: Int32) throws {
        try withLockdown("none integrity [confidentiality]\n") { path in
            #expect(
                ProbeError(.load, errno: errno, lockdown: path).remedy.contains(
                    "locked down in confidentiality mode"))
            #expect(ProbeError(.load, errno: ENOMEM, lockdown: path).remedy.contains("memory"))
        }
    }

    @Test(arguments: ["[none] integrity confidentiality\n", "none [integrity] confidentiality\n", "", "garbage"])
    func `another mode is no reason`(text: String) throws {
        try withLockdown(text) { path in
            #expect(!ProbeError(.load, errno: EINVAL, lockdown: path).remedy.contains("locked down"))
        }
        #expect(!Lockdown.forbidsReading(path: "/nonexistent"))
    }
}

@Suite(.serialized) struct RefusalTests {
    @Test func `memory that the kernel refuses is an error that says how much is needed`() throws {
        // As on a machine with more CPUs than its memory has room for.
        let error = #expect(throws: ProbeError.self) {
            try Programs.load(
                .init(cpuCount: 400_000, attachment: .best(on: .running, obstacle: TraceEvents.obstacle)))
        }
        #expect((error?.step, error?.errno) == (.load, ENOMEM))
        #expect(error?.description.contains("the maps take about 0.6 MiB per possible CPU") == true)
    }
}

@Suite struct PossibleCPUsTests {
    @Test(arguments: [("0-1\n", 1), ("0", 0), ("0-3,8-11\n", 11), ("0,2,4-5", 5), ("", nil), ("x", nil)])
    func `the highest id of a list counts, not the number of CPUs`(list: String, highest: Int?) {
        #expect(PossibleCPUs.highestID(in: list) == highest)
    }
}

@Suite struct SystemCheckTests {
    @Test(arguments: [
        ("5.13.0", true), ("6.1.0-32-amd64", true), ("5.12.19", false), ("4.18.0-553.el8", false), ("x", false),
    ])
    func `kernels older than 5.13 are refused`(release: String, isMet: Bool) {
        #expect(SystemCheck.kernel(release: release).isMet == isMet)
    }

    @Test func `this machine meets every need`() {
        let findings = SystemCheck.run(logger: Logger(label: "test"))
        #expect(findings.count == 8)
        for finding in findings { #expect(finding.isMet, "\(finding.need): \(finding.found); \(finding.remedy ?? "")") }
    }
}
