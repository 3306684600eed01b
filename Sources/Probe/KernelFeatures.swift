import Glibc
import Platform

/// The differences between kernels that user space must know, each with the kernel commit that made it. Differences
/// that only the kernel half must know are in `bpf/features.bpf.h`.
struct KernelFeatures {
    /// Whether programs on the raw tracepoints of system calls run with preemption on, so that the kernel skips them for other
    /// threads while one has lost the CPU inside.
    ///
    /// Since Linux 7.2, by the function that came with it: `trace_call_bpf_faultable`, for programs on `syscalls:*` that may
    /// sleep. Until then `__bpf_trace_sys_enter` turned preemption off itself (4aadde89d81f, Linux 6.13), and before that every
    /// tracepoint did.
    let hasPreemptibleRawTracepoints: Bool

    /// Whether a program can take an address for that of a thread and read there, which is faster than to ask for the thread.
    ///
    /// Since Linux 6.2, by the function `bpf_rdonly_cast` (a35b9af4ec2c).
    let hasCasts: Bool

    /// Whether making task storage takes a lock that may sleep, so that programs on tracepoints, which may not, can't.
    ///
    /// PREEMPT_RT before Linux 6.4, where 08a7ce384e33 and related commits gave local storage its own allocator.
    /// Otherwise the kernel reports "scheduling while atomic" sooner or later.
    let hasSleepingTaskStorage: Bool

    /// Whether threads block where other kernels spin (PREEMPT_RT).
    let isRealTime: Bool

    /// Whether followed threads that find their place taken are kept in the table and not in task storage.
    ///
    /// On PREEMPT_RT task storage must not be made where `sched_wakeup_new` fires, with a run queue locked. Before Linux 6.2 a look-up
    /// fails while another on the same CPU is interrupted (`bpf_task_storage_busy`), and the thread
    /// would look like one that isn't followed. Kernels with casts are as new.
    var followsInTable: Bool { hasSleepingTaskStorage || isRealTime || !hasCasts }

    /// The program that sees a followed thread make another; see `bpf/attach.bpf.h`.
    var forkProgram: String { hasPreemptibleRawTracepoints ? "syslat_wakeup_new" : "syslat_fork" }

    /// The kernel that runs here. About 1 ms.
    static var running: KernelFeatures {
        let (faultable, cast) = ("trace_call_bpf_faultable", "bpf_rdonly_cast")
        let functions = TypeInformation.known(of: [faultable, cast])
        return KernelFeatures(
            hasPreemptibleRawTracepoints: functions.contains(faultable),
            hasCasts: functions.contains(cast),
            hasSleepingTaskStorage: hasSleepingTaskStorage(
                release: KernelIdentity.release, version: KernelIdentity.version),
            isRealTime: isRealTime(version: KernelIdentity.version))
    }

    /// - Parameters:
    ///   - release: such as `6.1.0-42-rt-amd64`.
    ///   - version: how that was built, such as `#1 SMP PREEMPT_RT Debian 6.1.159-1 (2025-12-30)`.
    static func hasSleepingTaskStorage(release: String, version: String) -> Bool {
        isRealTime(version: version) && isOlder(release, than: (6, 4))
    }

    private static func isRealTime(version: String) -> Bool { version.contains("PREEMPT_RT") }

    /// Whether this release is older than the oldest whose tracing programs have task storage (a10787e6d58c, Linux 5.13).
    static func isTooOld(release: String) -> Bool { isOlder(release, than: oldestKernel) }

    /// Whether `bpf()` may be refused to a process without capabilities whatever it asks, by the setting
    /// kernel.unprivileged_bpf_disabled (until c8644cd0efe7, Linux 5.19).
    static func refusesWithoutCapabilities(release: String) -> Bool { isOlder(release, than: (5, 19)) }

    private static func isOlder(_ release: String, than version: (Int, Int)) -> Bool {
        let numbers = release.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
        return numbers.count < 2 || (numbers[0], numbers[1]) < version
    }

    /// The oldest release that the probe runs on.
    static let oldestKernel = (5, 13)
}
