import Measurements
package import Syscalls
import Text

/// The labels of each system call in `/metrics`, written once, in the order of their names.
package struct MetricsLabels {
    struct Row {
        let key: SyscallID
        /// `{syscall="read",abi="x86_64"}`.
        let labels: [UInt8]
        fileprivate let names: (String, String)
    }

    private(set) var rows: [Row] = []
    private var known: Set<SyscallID> = []

    /// No labels yet.
    package init() {}

    /// Adds new `keys`, as long as there are fewer than `limit`.
    package mutating func add(_ keys: some Sequence<SyscallID>, upTo limit: Int = .max) {
        let new = keys.filter { !known.contains($0) }.prefix(max(0, limit - rows.count))
        guard !new.isEmpty else { return }
        for key in new {
            let names = (key.name, key.abi?.rawValue ?? "")
            rows.append(Row(key: key, labels: Self.labels([("syscall", names.0), ("abi", names.1)]), names: names))
            known.insert(key)
        }
        rows.sort { $0.names < $1.names }
    }

    /// Whether the row of `key` has labels.
    func has(_ key: SyscallID) -> Bool { known.contains(key) }

    /// `{name="value",…}`.
    static func labels(_ labels: [(String, String)]) -> [UInt8] {
        Array("{\(labels.map { "\($0)=\"\(escaped($1))\"" }.joined(separator: ","))}".utf8)
    }

    /// Works on scalars: for Swift, a quotation mark with a combining mark is another character; for a parser it isn't.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.printable.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
