extension SyscallID {
    /// The call's arguments in order, at most six; nil for a number without a name and for the two shared rows.
    ///
    /// An argument of 64 bits is two on a 32-bit ABI, low half and high half.
    package var arguments: [SyscallArgument]? {
        guard case .call(let abi, let number) = self, let name = abi.table[number] else { return nil }
        // x32 shares the numbers below its own with x86-64.
        let owner = abi == .x32 && number < ABI.sharedNumberLimit ? .x86_64 : abi
        return Self.ownArguments[owner]?[String(number)] ?? Self.sharedArguments[name]
    }

    /// The names of its arguments, in order, from the kernel's source; `arg0` for the first if the source has none.
    package var argumentNames: [String] {
        (arguments ?? []).enumerated().map { $1.name == "?" ? "arg\($0)" : $1.name }
    }

    private static let sharedArguments = parse(ArgumentsText.calls)

    private static let ownArguments: [ABI: [String: [SyscallArgument]]] = [
        .x86_64: parse(ArgumentsText.x86_64), .x32: parse(ArgumentsText.x32), .i386: parse(ArgumentsText.i386),
        .aarch64: parse(ArgumentsText.aarch64), .arm: parse(ArgumentsText.arm),
    ]

    /// - Parameter text: entries such as `read(unsigned int fd, char *buf, size_t count);`.
    private static func parse(_ text: String) -> [String: [SyscallArgument]] {
        text.split(separator: ";").reduce(into: [:]) { calls, entry in
            let key = entry.prefix { $0 != "(" }.drop { $0 == " " }
            let list = entry.drop { $0 != "(" }.dropFirst().prefix { $0 != ")" }
            calls[String(key)] = list.split(separator: ",").map { SyscallArgument($0.drop { $0 == " " }) }
        }
    }
}
