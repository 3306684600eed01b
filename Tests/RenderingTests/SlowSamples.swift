import Documents
import Syscalls

extension SlowDocument.Call {
    /// A call that returned at 12:03:07.512, with arguments if `arguments` isn't nil.
    static func sample(
        _ name: String, abi: ABI = .x86_64, comm: String = "postgres", pid: Int = 812, tid: Int = 815,
        result: Int64 = 0,
        errno: String? = nil, latencyNs: UInt64 = 812_000_000, blockedNs: UInt64 = 811_000_000,
        runnableNs: UInt64 = 0, stack: [String] = ["jbd2_log_wait_commit", "ext4_sync_file"],
        arguments: [String: SlowDocument.Argument]? = nil
    ) -> SlowDocument.Call {
        let number = abi.namedNumbers.first { SyscallID.call(abi, number: $0).name == name }
        var call = SlowDocument.Call(
            at: "2026-11-23T12:03:07.512Z", pid: pid, tid: tid, comm: comm, name: name, abi: abi.rawValue,
            number: number, result: result, errno: errno, latencyNs: latencyNs,
            cpuNs: latencyNs - blockedNs - runnableNs, blockedNs: blockedNs, runnableNs: runnableNs, stack: stack)
        call.arguments = arguments
        return call
    }
}
