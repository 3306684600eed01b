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

/// Counts by subject and system call.
package typealias Rows = [RowKey: SyscallCounts]

extension Rows {
    /// The machine's row of `syscall`.
    package subscript(syscall: SyscallID) -> SyscallCounts? {
        get { self[RowKey(syscall)] }
        set { self[RowKey(syscall)] = newValue }
    }
}
