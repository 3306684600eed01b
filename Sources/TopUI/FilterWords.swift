import Text

/// The words of a filter. Words with a prefix such as `pid:` select callers; the others select calls by name.
package struct FilterWords: Equatable, Sendable {
    /// Why a text isn't a valid filter.
    package struct Problem: Error, Equatable, CustomStringConvertible {
        /// What is wrong, and what is accepted instead.
        package let description: String
    }

    /// Names of calls, each a pattern with `*` and `?` or a part of the name. Empty for all calls.
    private(set) var names: [String] = []
    /// The callers; empty for all callers.
    private(set) var subjects: Subjects = [:]

    /// A filter that matches everything.
    package init() {}

    /// The filter in `text`, whose words are separated by blanks.
    package init(_ text: String) throws(Problem) {
        for word in text.split(separator: " ") {
            let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            if parts.count == 1 {
                try add(names: parts[0])
            } else if let subject = SubjectWord(rawValue: parts[0]) {
                try add(subject, parts[1])
            } else {
                let known = SubjectWord.allCases.map { "\($0.rawValue):" }.joined(separator: " ")
                throw Problem(description: "unknown key '\(Self.short(parts[0])):'; use \(known)")
            }
        }
    }

    /// The filter in the options of the command line. The values of each word have the form that they have in queries.
    package init(names: String?, subjects: [SubjectWord: String]) throws(Problem) {
        if let names { try add(names: names) }
        for word in SubjectWord.allCases {
            // A blank separates words in a filter, but not in an option.
            if let text = subjects[word] { try add(word, String(text.map { $0 == " " ? "?" : $0 })) }
        }
    }

    /// The part of an unfinished `text` that can be applied at once: the names.
    init(unfinished text: String) {
        for word in text.split(separator: " ") where !word.contains(":") {
            names += word.split(separator: ",").map(String.init)
        }
    }

    private static func short(_ word: String) -> String { word.count <= 16 ? word : word.prefix(15) + "…" }

    private mutating func add(names text: String) throws(Problem) {
        for name in text.split(whereSeparator: { $0 == "," || $0 == " " }).map(String.init) {
            let isName = name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
                default: "_*?".utf8.contains(byte)
                }
            }
            guard isName else {
                let name = Self.short(name)
                throw Problem(description: "no call is named '\(name)'; for a caller, type comm:\(name)")
            }
            names.append(name)
        }
    }

    private mutating func add(_ word: SubjectWord, _ text: String) throws(Problem) {
        let values = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        if let problem = word.problem(values) { throw Problem(description: problem) }
        subjects[word, default: []] += values
    }

    /// Whether it matches everything.
    package var isEmpty: Bool { names.isEmpty && subjects.isEmpty }

    /// The same filter without its names of calls.
    var withoutNames: FilterWords {
        var words = self
        words.names = []
        return words
    }

    /// The filter as a person would type it.
    package var text: String {
        let words = SubjectWord.allCases.compactMap { word in
            subjects[word].map { "\(word.rawValue):\($0.joined(separator: ","))" }
        }
        return ((names.isEmpty ? [] : [names.joined(separator: ",")]) + words).joined(separator: " ")
    }

    /// Whether the name of a call matches.
    func fits(_ name: String) -> Bool {
        names.isEmpty
            || names.contains { Self.isPattern($0) ? Glob.matches(name, pattern: $0) : name.contains($0) }
    }

    /// The names as patterns that match whole names, as queries take them.
    var patterns: [String] { names.map { Self.isPattern($0) ? $0 : "*\($0)*" } }

    private static func isPattern(_ name: String) -> Bool { name.contains { $0 == "*" || $0 == "?" } }
}
