import Documents
import Text

/// What callers can be asked for by. The raw value is the parameter of a query, the option of the command line, and what stands
/// before the colon of a filter's word.
package enum SubjectWord: String, CaseIterable, Hashable, Sendable {
    /// Process ids.
    case pid
    /// Names of threads.
    case comm
    /// Control groups.
    case cgroup
    /// Users.
    case user

    /// What rows by `grouping` are told apart by; nil for calls.
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

    /// What a list of its values may not be; nil if `values` is right.
    func problem(_ values: [String]) -> String? {
        if values.isEmpty || values.contains("") { return "'\(rawValue):' needs a value, such as \(example)" }
        guard self == .pid else { return nil }
        let isRight = values.allSatisfy { text in Int32(text).map { $0 > 0 && String($0) == text } ?? false }
        return isRight ? nil : "'pid:' takes process ids, such as pid:812,813"
    }

    /// The value that selects exactly the callers that `subject` counts, and what it is a value of; nil where nothing does: for what
    /// is counted together, or not known.
    ///
    /// In a pattern, `?` stands for any byte: also for those that would mean something else there.
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

/// Whose calls: the values of each word, of which one has to fit; all words have to.
package typealias Subjects = [SubjectWord: [String]]

extension Subjects {
    /// As parameters of a query, each behind a `&`.
    var query: String {
        SubjectWord.allCases.map { word in
            self[word].map { "&\(word.rawValue)=\($0.joined(separator: ",").queryEncoded)" } ?? ""
        }.joined()
    }
}
