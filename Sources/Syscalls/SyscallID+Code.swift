extension SyscallID {
    /// The call as one number, for packed data that another process can read.
    ///
    /// Bits 0 to 15 are the number of the call, and bits 16 to 23 are its table, or one of the two shared rows.
    @inlinable package var code: UInt32 {
        switch self {
        case .invalid: 0
        case .other: 1 << 16
        case .call(let abi, let number): UInt32(abi.code) << 16 | UInt32(truncatingIfNeeded: number) & 0xffff
        }
    }

    /// The call of a code; nil if this build doesn't know it.
    package init?(code: UInt32) {
        switch code >> 16 {
        case 0: self = .invalid
        case 1: self = .other
        case let table:
            guard let abi = ABI.allCases.first(where: { $0.code == table }) else { return nil }
            self = .call(abi, number: Int(code & 0xffff))
        }
    }

    /// Hashes one number: every snapshot, window and document has a table of hundreds of these.
    @inlinable package func hash(into hasher: inout Hasher) { hasher.combine(code) }
}
