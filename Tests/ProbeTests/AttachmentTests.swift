import Foundation
import Histograms
import Logging
import Measurements
import Syscalls
import Testing

@testable import Probe

/// Both ways of attaching, and which is chosen. Needs tracefs.
@Suite(.serialized) struct AttachmentTests {
    private static func way(
        _ replaced: KernelFeatures.PreemptibleTracepoints, hasCasts: Bool = true, watchesMoves: Bool = true
    ) -> EventAttachment {
        .init(replaced: replaced, warning: nil, hasCasts: hasCasts, watchesMoves: watchesMoves)
    }

    @Test(arguments: [
        way(.none), way(.none, hasCasts: false), way(.none, watchesMoves: false), way(.threads), way(.all),
    ])
    func `every way counts exactly`(attachment: EventAttachment) throws {
        #expect(TraceEvents.obstacle() == nil)
        let probe = try Probe(includeSelf: false, logger: Logger(label: "test"), attachment: attachment)
        #expect(probe.attachment == attachment)
        let before = probe.snapshot()
        try Workload("rare").finish()
        try Workload("migrate", "20000").finish()
        try Workload("churn", "300").finish()
        let after = probe.snapshot()
        let cpus = UInt64(ProcessInfo.processInfo.activeProcessorCount)
        let calls = counts(native("getpgid"), from: before, to: after)
        #expect(calls.calls == 12_345 + 20_000 * cpus + 600)
        #expect(calls[.entries] == calls.calls)
        let failing = counts(native("sched_get_priority_max"), from: before, to: after)
        #expect((failing.calls, failing.errnos) == (777, [22: 777]))
        #expect(counts(native("exit"), from: before, to: after)[.neverReturned] >= 300)
        #if arch(x86_64)
            #expect(counts(.call(.i386, number: 20), from: before, to: after).calls == 100)
        #endif
        #expect(after.probe.lost == ProbeCounts().lost)
    }

    @Test func `where raw tracepoints skip threads, trace events are used, or it is said why not`() {
        func kernel(_ preemptible: KernelFeatures.PreemptibleTracepoints) -> KernelFeatures {
            KernelFeatures(
                preemptible: preemptible, hasCasts: true, hasSleepingTaskStorage: false, isRealTime: false,
                hasDelayedDequeue: true)
        }
        #expect(EventAttachment.best(on: kernel(.none)) { "nothing asks" } == Self.way(.none))
        for preemptible in [KernelFeatures.PreemptibleTracepoints.threads, .all] {
            #expect(EventAttachment.best(on: kernel(preemptible)) { nil } == Self.way(preemptible))
            let worst = EventAttachment.best(on: kernel(preemptible)) { "tracefs is closed" }
            #expect(worst.replaced == .none && worst.kind == .rawTracepoint)
            #expect(worst.warning?.contains("tracefs is closed") == true)
            #expect(worst.warning?.contains("recursion") == true)
        }
    }

    @Test(arguments: [
        ("6.19.14+deb13-rt-amd64", false, KernelFeatures.PreemptibleTracepoints.none),
        ("7.0.13+deb13-rt-amd64", false, .threads), ("7.1.13+deb13-cloud-amd64", false, .threads),
        ("7.2.13+deb14-cloud-amd64", true, .all),
    ])
    func `ends of threads are preemptible before system calls are`(
        release: String, isFaultable: Bool, expected: KernelFeatures.PreemptibleTracepoints
    ) {
        #expect(KernelFeatures.preemptible(release: release, isFaultable: isFaultable) == expected)
    }

    @Test(arguments: [
        (way(.none), "raw tracepoints: sys_enter, sys_exit, sched_process_exit, sched_switch, sched_migrate_task"),
        (way(.none, watchesMoves: false), "raw tracepoints: sys_enter, sys_exit, sched_process_exit, sched_switch"),
        (
            way(.threads),
            "raw tracepoints: sys_enter, sys_exit, sched_switch, sched_migrate_task; trace event: sched_process_exit"
        ),
        (
            way(.all),
            "trace events: sys_enter, sys_exit, sched_process_exit; raw tracepoints: sched_switch, sched_migrate_task"
        ),
    ])
    func `the log says which events are attached how`(attachment: EventAttachment, expected: String) {
        #expect(attachment.events == expected)
    }

    @Test func `calls off the CPU can stand in a table, too, and leave nothing there`() throws {
        let kernel = KernelFeatures(
            preemptible: .none, hasCasts: false, hasSleepingTaskStorage: true, isRealTime: true,
            hasDelayedDequeue: true)
        let probe = try Probe(includeSelf: false, logger: Logger(label: "test"), kernel: kernel)
        let before = probe.snapshot()
        let crowd = try Workload("crowd", "500")
        crowd.waitForOutput()
        usleep(300_000)
        let calls = try probe.callsInFlight().filter { $0.pid == Int(crowd.process.processIdentifier) }
        #expect(calls.count { $0.id == native("rt_sigtimedwait") && $0.startNs != nil } == 500)
        crowd.end()
        // More threads, one after the other, than the table has places.
        try Workload("churn", isSoak ? "50000" : "2000").finish()
        try Workload("pingpong", "5000").finish()
        let after = probe.snapshot()
        #expect(counts(native("getpgid"), from: before, to: after).calls >= 4000)
        #expect(counts(native("rt_sigtimedwait"), from: before, to: after).inFlight == 0)
        #expect(after.probe.lost == ProbeCounts().lost)
    }

    @Test(arguments: [
        ("6.1.0-42-rt-amd64", "#1 SMP PREEMPT_RT Debian 6.1.159-1", true),
        ("6.1.0-42-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.159-1", false),
        ("6.12.41-rt-amd64", "#1 SMP PREEMPT_RT Debian 6.12.41-1", false),
    ])
    func `a table is used where task storage may sleep`(release: String, version: String, isExpected: Bool) {
        #expect(KernelFeatures.hasSleepingTaskStorage(release: release, version: version) == isExpected)
    }

    @Test func `what a kernel has is found by a name in its type information`() {
        let types = "/sys/kernel/btf/vmlinux"
        let names = ["task_struct", "trace_call_bpf", "trace_call_bp", "no_such_function"]
        #expect(TypeInformation.known(of: names, in: types) == ["task_struct", "trace_call_bpf"], "whole names only")
        #expect(TypeInformation.known(of: names, in: "/nonexistent").isEmpty)
        #expect(TypeInformation.known(of: names, in: "/proc/self/exe").isEmpty)
    }
}
