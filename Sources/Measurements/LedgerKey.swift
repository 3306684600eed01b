/// The key of a tally: one caller, one system call, and four neighbouring octaves of duration.
package struct LedgerKey: Hashable, Sendable {
    /// The three as one number: the caller in bits 32 to 63, the call in bits 8 to 31, the group in bits 0 to 7.
    package let rawValue: UInt64

    /// The key of this number.
    @inlinable package init(rawValue: UInt64) { self.rawValue = rawValue }

    /// - Parameters:
    ///   - caller: the caller's number in `Callers`.
    ///   - code: the call; see `SyscallID.code`.
    ///   - group: octaves `4 * group` to `4 * group + 3` of `Bucket`.
    @inlinable package init(caller: UInt32, code: UInt32, group: UInt8) {
        rawValue = UInt64(caller) << 32 | UInt64(code & 0xff_ffff) << 8 | UInt64(group)
    }

    /// The caller's number.
    @inlinable package var caller: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 32) }
    /// The call; see `SyscallID.code`.
    @inlinable package var code: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 8) & 0xff_ffff }
    /// The octaves.
    @inlinable package var group: UInt8 { UInt8(truncatingIfNeeded: rawValue) }

    /// The same key for another caller.
    @inlinable package func of(caller: UInt32) -> LedgerKey {
        LedgerKey(rawValue: UInt64(caller) << 32 | rawValue & 0xffff_ffff)
    }
}
