import Syscalls
import Text

/// The labels of each system call as they stand in `/metrics`, made once, in the order of their names.
struct MetricsLabels {
    struct Row {
        let id: SyscallID
        /// `{syscall="read",abi="x86_64"}`.
        let labels: [UInt8]
        fileprivate let names: (String, String)
    }

    private(set) var rows: [Row] = []
    private var known: Set<SyscallID> = []

    /// Takes in the calls of `ids` that weren't there before, as long as there are fewer than `limit`.
    mutating func add(_ ids: some Sequence<SyscallID>, upTo limit: Int = .max) {
        let new = ids.filter { !known.contains($0) }.prefix(max(0, limit - rows.count))
        guard !new.isEmpty else { return }
        for id in new {
            let names = (id.name, id.abi?.rawValue ?? "")
            rows.append(Row(id: id, labels: Self.labels([("syscall", names.0), ("abi", names.1)]), names: names))
            known.insert(id)
        }
        rows.sort { $0.names < $1.names }
    }

    /// `{name="value",…}`.
    static func labels(_ labels: [(String, String)]) -> [UInt8] {
        Array("{\(labels.map { "\($0)=\"\(escaped($1))\"" }.joined(separator: ","))}".utf8)
    }

    /// Scalar by scalar: to Swift a quotation mark with a combining mark behind it is another character, to a parser it isn't.
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
