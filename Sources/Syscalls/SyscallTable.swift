/// The names of one ABI's system calls by number.
struct SyscallTable: Sendable {
    private let names: [String]

    static let x86_64 = SyscallTable(NamesText.x86_64, NamesText.common)
    static let x32 = SyscallTable(NamesText.x86_64, NamesText.common, NamesText.x32)
    static let i386 = SyscallTable(NamesText.i386, NamesText.common)
    static let aarch64 = SyscallTable(NamesText.aarch64, NamesText.common)
    static let arm = SyscallTable(NamesText.arm, NamesText.common)

    /// - Parameter texts: words, in order of number. A number is that of the next name; consecutive names have
    ///   consecutive numbers.
    private init(_ texts: String...) {
        var names: [String] = []
        var next = 0
        for word in texts.joined(separator: " ").split(separator: " ") {
            if let number = Int(word) {
                next = number
            } else {
                names += repeatElement("", count: next - names.count)
                names.append(String(word))
                next += 1
            }
        }
        self.names = names
    }

    /// The name of call `number`, or nil where the table has none. O(1).
    subscript(number: Int) -> String? {
        guard names.indices.contains(number), !names[number].isEmpty else { return nil }
        return names[number]
    }

    /// Every name with its number, in order of number.
    var all: [(number: Int, name: String)] {
        names.enumerated().filter { !$0.element.isEmpty }.map { ($0.offset, $0.element) }
    }
}
