import Documents
import Syscalls
import Text

/// The arguments of a call for people, in the style of strace(1): `fd=5 </var/lib/x>`, `filename="/etc/x"`, `mode=0644`.
enum SlowArgumentText {
    /// The arguments in the order of the call, or `…` if they aren't known.
    static func list(_ call: SlowDocument.Call) -> String {
        guard let declared = call.syscall?.arguments else { return unknown }
        guard !declared.isEmpty else { return "" }
        guard call.arguments != nil else { return unknown }
        return pairs(call).map { "\($0.name)=\($0.text)" }.joined(separator: ", ")
    }

    /// The name and the text of each argument, in the order of the call; empty if they aren't known.
    static func pairs(_ call: SlowDocument.Call) -> [(name: String, text: String)] {
        guard let declared = call.syscall?.arguments, let arguments = call.arguments else { return [] }
        let pairs = zip(declared, call.syscall?.argumentNames ?? []).compactMap { declared, name in
            arguments[name].map { (name, text(declared, $0).printable) }
        }
        guard let program = arguments[SlowDocument.Call.program] else { return pairs }
        return pairs + [(SlowDocument.Call.program, String(target(program).dropFirst()).printable)]
    }

    private static let unknown = "…"

    private static func text(_ declared: SyscallArgument, _ argument: SlowDocument.Argument) -> String {
        switch declared.kind {
        case .descriptor: descriptor(declared.name, argument)
        case .path: path(argument)
        case .pointer: pointer(argument)
        case .mode: number(argument) { $0 == 0 ? "0" : "0" + String(UInt64(bitPattern: $0), radix: 8) }
        case .flags: number(argument, hexadecimal)
        case .size, .signed: number(argument) { String($0) }
        case .unsigned, .unknown: number(argument) { (0..<largeNumber).contains($0) ? String($0) : hexadecimal($0) }
        }
    }

    /// From here on, a number that may be a set of bits is easier to read in hexadecimal.
    private static let largeNumber: Int64 = 4096

    private static func number(_ argument: SlowDocument.Argument, _ text: (Int64) -> String) -> String {
        (argument.value.map(text) ?? unknown) + target(argument)
    }

    private static func hexadecimal(_ value: Int64) -> String {
        value == 0 ? "0" : "0x" + String(UInt64(bitPattern: value), radix: 16)
    }

    /// `AT_FDCWD` (`include/uapi/linux/fcntl.h`): the working directory, for calls that take a directory.
    private static let workingDirectory: Int32 = -100
    private static let directories: Set = ["dfd", "from_dfd", "mountdirfd", "newdfd", "olddfd", "to_dfd"]

    private static func descriptor(_ name: String, _ argument: SlowDocument.Argument) -> String {
        guard let value = argument.value else { return unknown + target(argument) }
        // The kernel reads 32 bits of it.
        let number = Int32(truncatingIfNeeded: value)
        let isHere = number == workingDirectory && directories.contains(name)
        return (isHere ? "AT_FDCWD" : String(number)) + target(argument)
    }

    /// A path that the call was given. A cut path lacks its end.
    private static func path(_ argument: SlowDocument.Argument) -> String {
        if argument.value == 0 { return "NULL" }
        guard let target = argument.target else { return unknown }
        return "\"\(target.replacing("\"", with: "\\\""))\"" + (argument.isCut ? "..." : "")
    }

    private static func pointer(_ argument: SlowDocument.Argument) -> String {
        if argument.value == 0 { return "NULL" }
        return argument.target == nil ? unknown : String(target(argument).dropFirst())
    }

    /// The file or socket behind a descriptor. A cut path lacks its beginning.
    private static func target(_ argument: SlowDocument.Argument) -> String {
        guard let target = argument.target else { return "" }
        return " <\(argument.isCut ? unknown : "")\(target)\(argument.isDeleted ? " (deleted)" : "")>"
    }
}
