import ArgumentParser
import Documents

/// The value of `-s`.
enum SortOption: ExpressibleByArgument {
    case key(SortKey)
    case help

    init?(argument: String) {
        if argument == "help" {
            self = .help
        } else {
            guard let key = SortKey(argument) else { return nil }
            self = .key(key)
        }
    }

    static var allValueStrings: [String] { SortKey.all.map(\.text) + ["help"] }

    var key: SortKey? {
        guard case .key(let key) = self else { return nil }
        return key
    }

    static var explanation: String {
        SortKey.all.map { key in
            key.text + String(repeating: " ", count: max(1, 16 - key.text.count)) + key.meaning
        }.joined(separator: "\n")
    }
}
