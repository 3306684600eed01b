import Documents
import Text

/// A property that selects callers. The raw value is the name of the query parameter, of the command-line option, and of the
/// prefix in a filter.
package enum SubjectWord: String, CaseIterable, Hashable, Sendable {
    /// Process ids.
    case pid
    /// Names of threads.
    case comm
    /// Control groups.
    case cgroup
    /// Users.
    case user

    /// The word that tells apart rows by `grouping`; nil for calls.
    init?(_ grouping: Grouping) {
        switch grouping {
        case .syscall: return nil
        case .process: self = .pid
        case .command: self = .comm
        case .cgroup: self = .cgroup
        case .user: self = .user
        }
    }

    /// An example of the word in a filter.
    var example: String {
        switch self {
        case .pid: "pid:812"
        case .comm: "comm:pg*"
        case .cgroup: "cgroup:nginx*"
        case .user: "user:www-data"
        }
    }

    /// What is wrong with a list of its values; nil if `values` is valid.
    func problem(_ values: [String]) -> String? {
        if values.isEmpty || values.contains("") { return "'\(rawValue):' needs a value, such as \(example)" }
        guard self == .pid else { return nil }
        let isRight = values.allSatisfy { text in Int32(text).map { $0 > 0 && String($0) == text } ?? false }
        return isRight ? nil : "'pid:' takes process ids, such as pid:812,813"
    }

    /// The word and the value that select exactly the callers that `subject` counts; nil if there is no such value, because
    /// several callers are counted together or the caller isn't known.
    ///
    /// In a pattern, `?` matches any byte, including bytes that have another meaning in a pattern.
    static func selecting(_ subject: RowSubject) -> (word: SubjectWord, value: String)? {
        func literal(_ text: String) -> String? {
            text.isEmpty ? nil : String(text.map { $0 == "," || $0 == "*" ? "?" : $0 })
        }
        return switch subject {
        case .syscall: nil
        case .process(let process): process.pid.map { (.pid, String($0)) }
        case .command(let comm): comm.flatMap(literal).map { (.comm, $0) }
        case .cgroup(let cgroup): (cgroup?.path).flatMap(literal).map { (.cgroup, $0) }
        case .user(let user): user.map { (.user, String($0.uid)) }
        }
    }
}

/// The callers: values for each word. A caller has to match one value of every word.
package typealias Subjects = [SubjectWord: [String]]

extension Subjects {
    /// The parameters of a query, each after a `&`.
    var query: String {
        SubjectWord.allCases.map { word in
            self[word].map { "&\(word.rawValue)=\($0.joined(separator: ",").queryEncoded)" } ?? ""
        }.joined()
    }
}
