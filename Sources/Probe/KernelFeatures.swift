import Glibc
import Platform

/// The differences between kernels that matter in user space, each with the kernel commit that introduced it. Differences
/// that matter only in the kernel half are in `bpf/features.bpf.h`.
struct KernelFeatures {
    /// The raw tracepoints whose programs run with preemption on. If a thread is preempted inside such a program, the kernel skips
    /// the program for other threads.
    enum PreemptibleTracepoints {
        /// None: every tracepoint turns preemption off.
        case none
        /// Those that don't turn it off themselves or fire with a lock held, such as `sched_process_exit` and `sched_process_fork`.
        ///
        /// This is so since Linux 7.0 (a46023d5616e, f7d327654b88), which has no type or function that tells.
        case threads
        /// Those of system calls as well, for which `__bpf_trace_sys_enter` turned preemption off from Linux 6.13 on (4aadde89d81f).
        ///
        /// This is so since Linux 7.2, recognized by a function that came with it: `trace_call_bpf_faultable`, for programs on
        /// `syscalls:*` that may sleep.
        case all
    }

    /// Which they are.
    let preemptible: PreemptibleTracepoints

    /// Whether a program can cast an address to a pointer to a thread and read there, which is faster than asking for the thread.
    ///
    /// This is so since Linux 6.2, recognized by the function `bpf_rdonly_cast` (a35b9af4ec2c).
    let hasCasts: Bool

    /// Whether creating task storage takes a lock that may sleep, so that programs on tracepoints, which may not sleep, can't
    /// create it.
    ///
    /// This is so with PREEMPT_RT before Linux 6.4, in which 08a7ce384e33 and related commits gave local storage its own
    /// allocator. A program that creates task storage there makes the kernel report "scheduling while atomic" sooner or later.
    let hasSleepingTaskStorage: Bool

    /// Whether threads block where other kernels spin (PREEMPT_RT).
    let isRealTime: Bool

    /// Whether a sleeping thread may be in the queue of a CPU, so that the scheduler can count a sleep as waiting for a CPU; see
    /// `bpf/run_delay.bpf.h`.
    ///
    /// This is so since Linux 6.12, recognized by the member `sched_delayed` of a thread (152e11f6df29).
    let hasDelayedDequeue: Bool

    /// Whether followed threads whose place is taken are kept in the table and not in task storage.
    ///
    /// On PREEMPT_RT, task storage must not be created where `sched_wakeup_new` fires, because a run queue is locked there.
    /// Before Linux 6.2, a look-up fails while another look-up on the same CPU is interrupted (`bpf_task_storage_busy`), and the
    /// thread would look as if it weren't followed. Kernels with casts are at least that new.
    var followsInTable: Bool { hasSleepingTaskStorage || isRealTime || !hasCasts }

    /// The program that runs when a followed thread creates another; see `bpf/attach.bpf.h`.
    var forkProgram: String { preemptible == .none ? "syslat_fork" : "syslat_wakeup_new" }

    /// The features of the running kernel. Takes about 1 ms.
    static var running: KernelFeatures {
        let (faultable, cast, delayed) = ("trace_call_bpf_faultable", "bpf_rdonly_cast", "sched_delayed")
        let names = TypeInformation.known(of: [faultable, cast, delayed])
        return KernelFeatures(
            preemptible: preemptible(release: KernelIdentity.release, isFaultable: names.contains(faultable)),
            hasCasts: names.contains(cast),
            hasSleepingTaskStorage: hasSleepingTaskStorage(
                release: KernelIdentity.release, version: KernelIdentity.version),
            isRealTime: isRealTime(version: KernelIdentity.version),
            hasDelayedDequeue: names.contains(delayed))
    }

    /// - Parameters:
    ///   - release: the release, such as `7.0.13+deb13-rt-amd64`.
    ///   - isFaultable: whether the kernel has the function `trace_call_bpf_faultable`.
    static func preemptible(release: String, isFaultable: Bool) -> PreemptibleTracepoints {
        if isFaultable { return .all }
        return isOlder(release, than: (7, 0)) ? .none : .threads
    }

    /// - Parameters:
    ///   - release: the release, such as `6.1.0-42-rt-amd64`.
    ///   - version: the version string, such as `#1 SMP PREEMPT_RT Debian 6.1.159-1 (2025-12-30)`.
    static func hasSleepingTaskStorage(release: String, version: String) -> Bool {
        isRealTime(version: version) && isOlder(release, than: (6, 4))
    }

    private static func isRealTime(version: String) -> Bool { version.contains("PREEMPT_RT") }

    /// Whether this release is older than the first one with task storage for tracing programs (a10787e6d58c, Linux 5.13).
    static func isTooOld(release: String) -> Bool { isOlder(release, than: oldestKernel) }

    /// Whether the setting kernel.unprivileged_bpf_disabled may refuse every use of `bpf()` to a process without capabilities
    /// (until c8644cd0efe7, Linux 5.19).
    static func refusesWithoutCapabilities(release: String) -> Bool { isOlder(release, than: (5, 19)) }

    private static func isOlder(_ release: String, than version: (Int, Int)) -> Bool {
        let numbers = release.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
        return numbers.count < 2 || (numbers[0], numbers[1]) < version
    }

    /// The oldest release that the probe runs on.
    static let oldestKernel = (5, 13)
}
