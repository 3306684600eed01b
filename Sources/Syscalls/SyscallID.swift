/// The system call, or group of calls, of a row.
package enum SyscallID: Hashable, Sendable {
    /// One system call: `number` in the table of `abi` (without the x32 bit), below its `numberLimit`.
    case call(ABI, number: Int)
    /// All calls whose number is outside every table: fuzzers, -1.
    case invalid
    /// All calls that came after all rows were taken.
    case other

    /// The call's name in its ABI's table, `syscall_N` where the table has none, `invalid`, or `other`.
    package var name: String {
        switch self {
        case .call(let abi, let number): abi.table[number] ?? "syscall_\(number)"
        case .invalid: "invalid"
        case .other: "other"
        }
    }

    /// The ABI of the call; nil for the two shared rows.
    package var abi: ABI? {
        if case .call(let abi, _) = self { abi } else { nil }
    }

    /// The number of the call in its ABI's table; nil for the two shared rows.
    package var number: Int? {
        if case .call(_, let number) = self { number } else { nil }
    }

    /// Whether `name` is a call of some ABI, `syscall_N`, `invalid` or `other`, and so can be the name of a row.
    package static func isKnown(name: String) -> Bool {
        if name == "invalid" || name == "other" { return true }
        if name.hasPrefix("syscall_"), let number = Int(name.dropFirst("syscall_".count)) {
            return (0..<ABI.x32NumberLimit).contains(number) && name == "syscall_\(number)"
        }
        return allNames.contains(name)
    }

    /// The call that is named `name` in the table of `abi`, or in that of the first ABI that has it, the machine's own before the others;
    /// nil if there is none.
    package static func named(_ name: String, in abi: ABI? = nil) -> SyscallID? {
        for row in [SyscallID.invalid, .other] where row.name == name { return abi == nil ? row : nil }
        let abis = abi.map { [$0] } ?? [.native] + ABI.allCases.filter { $0 != .native }
        for abi in abis {
            if let number = abi.table.all.first(where: { $0.name == name })?.number {
                return .call(abi, number: number)
            }
        }
        guard name.hasPrefix("syscall_"), let number = Int(name.dropFirst("syscall_".count)) else { return nil }
        return abis.filter { (0..<$0.numberLimit).contains(number) }.map { .call($0, number: number) }
            .first { $0.name == name }
    }

    /// Whether a call of `abi` is named `name`.
    package static func isKnown(name: String, in abi: ABI) -> Bool { abi.table.all.contains { $0.name == name } }

    /// Every name in any ABI's table.
    package static let allNames: Set<String> = Set(ABI.allCases.flatMap { abi in abi.table.all.map(\.name) })
}
