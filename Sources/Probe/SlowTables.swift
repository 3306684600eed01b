import CSyslatLayout
import Measurements
import Syscalls

/// The kernel half's tables of system calls for logging slow calls.
enum SlowTables {
    /// Each number is written once, so that running programs miss no call.
    static func write(_ rules: SlowRules, to slow: UnsafeMutablePointer<syslat_slow>) {
        for (index, abi) in abis {
            for number in 0..<abi.numberLimit {
                let id = SyscallID.call(abi, number: number)
                syslat_set_threshold(slow, index, UInt32(number), rules.threshold(of: id) ?? UInt64.max)
                guard rules.readsArguments else { continue }
                for (argument, kind) in argumentKinds(of: id).enumerated() {
                    syslat_set_argument_kind(slow, index, UInt32(number), UInt32(argument), kind)
                }
            }
        }
        slow.pointee.least_threshold = thresholds(rules).min() ?? UInt64.max
        slow.pointee.threshold_of_others = rules.threshold(of: .invalid) ?? UInt64.max
        for error in 0..<4096 { syslat_want_error(slow, UInt32(error), rules.errors.contains(error)) }
    }

    /// The ABIs as the kernel half numbers them.
    static let abis: [(UInt32, ABI)] = [
        (UInt32(SYSLAT_ABI_NATIVE), .native), (UInt32(SYSLAT_ABI_COMPAT), ABI.native.compat),
        (UInt32(SYSLAT_ABI_X32), .x32),
    ]

    /// Shorter waits, in ns, are not examined for any call. They could be the longest wait of a slow call only if it
    /// waited often.
    static func shortestWaitNs(_ rules: SlowRules) -> UInt64 {
        min(mostOfShortestWaitNs, (thresholds(rules).min() ?? .max) / 4)
    }

    private static func thresholds(_ rules: SlowRules) -> [UInt64] {
        ([rules.usualNs] + rules.named.values).compactMap { $0 }
    }

    /// Ensures that the slowest call of a kind has a stack, whatever its threshold.
    private static let mostOfShortestWaitNs: UInt64 = 1_000_000

    private static func argumentKinds(of id: SyscallID) -> [syslat_argument_kind] {
        let isExec = ["execve", "execveat"].contains(id.name)
        let arguments = id.arguments ?? []
        return arguments.enumerated().map { index, argument in
            if argument.type.hasPrefix("struct sockaddr") {
                // If its length is behind a pointer as well, it is an output buffer of unknown size.
                let next = arguments.dropFirst(index + 1).first
                return next.map { $0.kind == .pointer } ?? true ? SYSLAT_ARGUMENT_VALUE : SYSLAT_ARGUMENT_ADDRESS
            }
            return switch argument.kind {
            case .descriptor: SYSLAT_ARGUMENT_DESCRIPTOR
            case .path: isExec ? SYSLAT_ARGUMENT_PROGRAM : SYSLAT_ARGUMENT_PATH
            default: SYSLAT_ARGUMENT_VALUE
            }
        }
    }
}
