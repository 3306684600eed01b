import Foundation

/// What differs between the kernels that the recorder runs on, and that user space must know; each with the kernel commit that
/// made the difference. What the kernel half alone must know is in `bpf/kernel.h`.
struct KernelFeatures {
    /// Whether programs on the raw tracepoints of system calls run with preemption on, so that the kernel skips them for other
    /// threads while one has lost the CPU inside.
    ///
    /// Since Linux 7.2, by the function that came with it: `trace_call_bpf_faultable`, for programs on `syscalls:*` that may
    /// sleep. Until then `__bpf_trace_sys_enter` turned preemption off itself (4aadde89d81f, Linux 6.13), and before that every
    /// tracepoint did.
    let hasPreemptibleRawTracepoints: Bool

    /// The kernel that runs here. About 1 ms.
    static var running: KernelFeatures { KernelFeatures(types: "/sys/kernel/btf/vmlinux") }

    /// - Parameter types: the file with the kernel's type information.
    init(types: String) {
        self.init(hasPreemptibleRawTracepoints: TypeInformation.hasName("trace_call_bpf_faultable", in: types))
    }

    init(hasPreemptibleRawTracepoints: Bool) { self.hasPreemptibleRawTracepoints = hasPreemptibleRawTracepoints }

    /// Whether this release is older than the oldest whose tracing programs have task storage (a10787e6d58c, Linux 5.13).
    static func isTooOld(release: String) -> Bool { isOlder(release, than: oldestKernel) }

    /// Whether `bpf()` may be refused to a process without capabilities whatever it asks, by the setting
    /// kernel.unprivileged_bpf_disabled (until c8644cd0efe7, Linux 5.19).
    static func refusesWithoutCapabilities(release: String) -> Bool { isOlder(release, than: (5, 19)) }

    private static func isOlder(_ release: String, than version: (Int, Int)) -> Bool {
        let numbers = release.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
        return numbers.count < 2 || (numbers[0], numbers[1]) < version
    }

    /// The oldest release that the recorder runs on.
    static let oldestKernel = (5, 13)
}
