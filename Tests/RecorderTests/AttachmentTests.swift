import Foundation
import Latency
import Logging
import Syscalls
import Testing

@testable import Recorder

/// Both ways of attaching, and which is chosen. Needs tracefs.
@Suite(.serialized) struct AttachmentTests {
    private static func way(_ kind: EventAttachment.Kind) -> EventAttachment { .init(kind: kind, warning: nil) }

    @Test(arguments: [true, false]) func `every way counts exactly`(isByTraceEvents: Bool) throws {
        #expect(TraceEvents.obstacle() == nil)
        let attachment = Self.way(isByTraceEvents ? .traceEvent : .rawTracepoint)
        let recorder = try Recorder(includeSelf: false, logger: Logger(label: "test"), attachment: attachment)
        #expect(recorder.attachment == attachment)
        let before = recorder.snapshot()
        try Workload("rare").finish()
        try Workload("migrate", "20000").finish()
        try Workload("churn", "300").finish()
        let after = recorder.snapshot()
        let cpus = UInt64(ProcessInfo.processInfo.activeProcessorCount)
        let calls = counts(native("getpgid"), from: before, to: after)
        #expect(calls.calls == 12_345 + 20_000 * cpus + 600)
        #expect(calls.entries == calls.calls)
        let failing = counts(native("sched_get_priority_max"), from: before, to: after)
        #expect((failing.calls, failing.errnos) == (777, [22: 777]))
        #expect(counts(native("exit"), from: before, to: after).neverReturned >= 300)
        #if arch(x86_64)
            #expect(counts(.call(.i386, number: 20), from: before, to: after).calls == 100)
        #endif
        #expect(after.recorder.lost == RecorderCounts.Lost())
    }

    @Test func `where raw tracepoints skip threads, trace events are used, or it is said why not`() {
        let old = KernelFeatures(hasPreemptibleRawTracepoints: false)
        let new = KernelFeatures(hasPreemptibleRawTracepoints: true)
        #expect(EventAttachment.best(on: old) { "nothing asks" } == Self.way(.rawTracepoint))
        #expect(EventAttachment.best(on: new) { nil } == Self.way(.traceEvent))
        let worst = EventAttachment.best(on: new) { "tracefs is closed" }
        #expect(worst.kind == .rawTracepoint)
        #expect(worst.warning?.contains("tracefs is closed") == true && worst.warning?.contains("recursion") == true)
    }

    @Test func `what a kernel has is found by a name in its type information`() {
        let types = "/sys/kernel/btf/vmlinux"
        #expect(TypeInformation.hasName("task_struct", in: types))
        #expect(TypeInformation.hasName("trace_call_bpf", in: types))
        #expect(!TypeInformation.hasName("trace_call_bp", in: types), "whole names only")
        #expect(!TypeInformation.hasName("no_such_function", in: types))
        #expect(!TypeInformation.hasName("task_struct", in: "/nonexistent"))
        #expect(!TypeInformation.hasName("task_struct", in: "/proc/self/exe"))
    }
}
