package import Measurements
import Syscalls

/// A row's key as one number, the same in every process that reads what another packed.
///
/// Bits 0 to 15 are the number of the call, bits 16 to 23 say which table names it (`tables`, or one of the two rows that many calls
/// share), and the bits above whose calls they are: 0 is the machine.
package struct RowCode: Hashable, Sendable {
    let rawValue: UInt64

    /// The ABIs by their codes, which never change; 0 and 1 are the shared rows.
    private static let tables: [ABI] = [.x86_64, .x32, .i386, .aarch64, .arm]
    private static let invalid: UInt64 = 0
    private static let other: UInt64 = 1
    private static let firstTable: UInt64 = 2

    init(rawValue: UInt64) { self.rawValue = rawValue }

    /// The code of `key`.
    package init(_ key: RowKey) {
        let syscall: UInt64 =
            switch key.syscall {
            case .invalid: Self.invalid << 16
            case .other: Self.other << 16
            case .call(let abi, let number):
                (Self.firstTable + UInt64(Self.tables.firstIndex(of: abi) ?? 0)) << 16 | UInt64(number) & 0xffff
            }
        switch key.subject {
        case .machine: rawValue = syscall
        }
    }

    /// The key that it stands for; nil if this build knows none.
    package var key: RowKey? {
        guard rawValue >> 24 == 0 else { return nil }
        let table = rawValue >> 16
        if table == Self.invalid { return RowKey(.invalid) }
        if table == Self.other { return RowKey(.other) }
        let index = Int(table - Self.firstTable)
        guard Self.tables.indices.contains(index) else { return nil }
        return RowKey(.call(Self.tables[index], number: Int(rawValue & 0xffff)))
    }
}
