import Text

/// What is typed as a filter: words, of which those with a prefix such as `pid:` say whose calls are wanted, and the others which.
package struct FilterWords: Equatable, Sendable {
    /// Why a text is no filter.
    package struct Problem: Error, Equatable, CustomStringConvertible {
        /// What is wrong and what is right.
        package let description: String
    }

    /// Names of calls: each a pattern with `*` and `?`, or a part of the name; none for all.
    private(set) var names: [String] = []
    /// Whose calls; empty for everybody's.
    private(set) var subjects: Subjects = [:]

    /// Everything fits.
    package init() {}

    /// The filter that `text` says: words with blanks between them.
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

    /// The filter of the command line's options, which have the values of each word as queries have them.
    package init(names: String?, subjects: [SubjectWord: String]) throws(Problem) {
        if let names { try add(names: names) }
        for word in SubjectWord.allCases {
            // What separates words here doesn't there.
            if let text = subjects[word] { try add(word, String(text.map { $0 == " " ? "?" : $0 })) }
        }
    }

    /// What of an unfinished `text` can be heeded at once: the names.
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

    /// Whether it keeps nothing out.
    package var isEmpty: Bool { names.isEmpty && subjects.isEmpty }

    /// The same for calls of every name.
    var withoutNames: FilterWords {
        var words = self
        words.names = []
        return words
    }

    /// As it can be typed.
    package var text: String {
        let words = SubjectWord.allCases.compactMap { word in
            subjects[word].map { "\(word.rawValue):\($0.joined(separator: ","))" }
        }
        return ((names.isEmpty ? [] : [names.joined(separator: ",")]) + words).joined(separator: " ")
    }

    /// Whether a call's name fits.
    func fits(_ name: String) -> Bool {
        names.isEmpty
            || names.contains { Self.isPattern($0) ? Glob.matches(name, pattern: $0) : name.contains($0) }
    }

    /// The names as patterns of whole names, which is what queries take.
    var patterns: [String] { names.map { Self.isPattern($0) ? $0 : "*\($0)*" } }

    private static func isPattern(_ name: String) -> Bool { name.contains { $0 == "*" || $0 == "?" } }
}
