package import Syscalls

/// What a row of counts is about: one system call of one subject.
package struct RowKey: Hashable, Sendable {
    /// Whose calls.
    package var subject: Subject
    /// Which call.
    package var syscall: SyscallID

    /// The row of `syscall` as `subject` makes it.
    package init(_ syscall: SyscallID, of subject: Subject = .machine) {
        self.subject = subject
        self.syscall = syscall
    }
}

extension RowKey {
    /// Hashes one number: every snapshot, window and document has a table of hundreds of these.
    package func hash(into hasher: inout Hasher) {
        let call: UInt64 =
            switch syscall {
            case .call(let abi, let number):
                UInt64(abi.rawHash) << 32 | UInt64(truncatingIfNeeded: number) & 0xffff_ffff
            case .invalid: 1 << 62
            case .other: 1 << 63
            }
        switch subject {
        case .machine: hasher.combine(call)
        }
    }
}

/// Counts by subject and system call.
package typealias Rows = [RowKey: SyscallCounts]

extension Rows {
    /// The machine's row of `syscall`.
    package subscript(syscall: SyscallID) -> SyscallCounts? {
        get { self[RowKey(syscall)] }
        set { self[RowKey(syscall)] = newValue }
    }
}
