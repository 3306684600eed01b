/// A system call ABI, which determines the table of a call's number.
package enum ABI: String, Hashable, Sendable, CaseIterable, Codable {
    /// 64-bit x86.
    case x86_64
    /// 64-bit x86 with 32-bit pointers: x86-64 numbers with bit 30 set.
    case x32
    /// 32-bit x86: 32-bit programs, and `int $0x80` from a 64-bit program, on an x86-64 kernel.
    case i386
    /// 64-bit Arm.
    case aarch64
    /// 32-bit Arm (EABI): 32-bit programs on an arm64 kernel.
    case arm

    /// The number of the ABI in packed data, which never changes; 0 and 1 mean no ABI there.
    @usableFromInline var code: UInt8 {
        switch self {
        case .x86_64: 2
        case .x32: 3
        case .i386: 4
        case .aarch64: 5
        case .arm: 6
        }
    }

    /// The ABI of 64-bit programs on the machine this was compiled for.
    package static var native: ABI {
        #if arch(x86_64)
            .x86_64
        #elseif arch(arm64)
            .aarch64
        #else
            #error("syslat runs on x86-64 and arm64 only: its BPF program and seccomp filter know no other")
        #endif
    }

    /// The ABI of 32-bit programs on a kernel that has `self`.
    package var compat: ABI {
        switch self {
        case .x86_64, .x32, .i386: .i386
        case .aarch64, .arm: .arm
        }
    }

    /// The numbers in its table, in order.
    package var namedNumbers: [Int] { table.all.map(\.number) }

    /// The exclusive upper bound of the numbers of this ABI.
    package var numberLimit: Int { self == .x32 ? Self.x32NumberLimit : Self.sharedNumberLimit }

    /// The exclusive upper bound of all numbers except those of x32 alone. The kernel has reached 471.
    package static let sharedNumberLimit = 512
    /// The kernel assigns no x32-only numbers from here on (`syscall_64.tbl`).
    package static let x32NumberLimit = 548

    var table: SyscallTable {
        switch self {
        case .x86_64: .x86_64
        case .x32: .x32
        case .i386: .i386
        case .aarch64: .aarch64
        case .arm: .arm
        }
    }
}
