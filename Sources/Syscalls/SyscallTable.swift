/// The names of one ABI's system calls by number.
struct SyscallTable: Sendable {
    private let names: [String]

    /// - Parameter text: words; a number says which call the next name belongs to, names that follow each other count up.
    init(_ text: String) {
        var names: [String] = []
        var next = 0
        for word in text.split(separator: " ") {
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
