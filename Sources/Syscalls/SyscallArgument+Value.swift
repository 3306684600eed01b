extension SyscallArgument {
    /// The argument's value, as the kernel reads it from `register`; nil for an address in the process's memory, and
    /// for values that may be one, since addresses are not shown. 0 is the null pointer.
    ///
    /// The kernel reads as many bits of a register as the argument's type has; higher bits have no meaning. An unsigned
    /// number of 2^63 or more is returned as the negative number with the same bits.
    package func value(of register: UInt64, in abi: ABI) -> Int64? {
        let is32Bit = abi == .i386 || abi == .arm
        let isNarrow = is32Bit || !Self.wideTypes.contains(type)
        let address = is32Bit ? register & 0xffff_ffff : register
        if kind == .path || kind == .pointer || isAddress { return address == 0 ? 0 : nil }
        if kind == .unknown || mayBeAddress { return address < Self.lowestAddress ? Int64(address) : nil }
        if kind == .mode { return Int64(UInt16(truncatingIfNeeded: register)) }
        if kind == .descriptor || isNarrow && Self.signedTypes.contains(type) {
            return Int64(Int32(truncatingIfNeeded: register))
        }
        return isNarrow ? Int64(UInt32(truncatingIfNeeded: register)) : Int64(bitPattern: register)
    }

    /// Whether it is an address although its type is a number.
    private var isAddress: Bool {
        switch type {
        case "aio_context_t", "compat_aio_context_t": true
        case "unsigned long": Self.addresses.contains(name)
        default: false
        }
    }

    /// Whether another argument decides if it is an address: `ioctl`, `fcntl`, `prctl`, `ptrace`, `ipc`, `kcmp` and their like.
    private var mayBeAddress: Bool {
        ["compat_ulong_t", "u32", "unsigned long"].contains(type) && Self.perhapsAddresses.contains(name)
    }

    private static let addresses: Set = ["addr", "brk", "entry", "new_addr", "newsp", "start", "tls", "tls_val"]
    private static let perhapsAddresses: Set = [
        "arg", "arg1", "arg2", "arg3", "arg4", "arg5", "data", "fifth", "idx1", "idx2", "third",
    ]

    /// A process has no memory below this: the kernel's default of `vm.mmap_min_addr` on Arm, the lowest of all (`mm/Kconfig`).
    private static let lowestAddress: UInt64 = 32_768

    /// The types that have 64 bits on a 64-bit kernel; all others have 32, or 16.
    private static let wideTypes: Set = [
        "__u64", "aio_context_t", "loff_t", "long", "off_t", "old_sigset_t", "size_t", "unsigned long",
    ]
}
