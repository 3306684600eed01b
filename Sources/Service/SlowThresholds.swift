import Measurements
import Syscalls
import Text

/// What `serve --slow` is given, as the thresholds that it means.
package struct SlowThresholds: Equatable, Sendable {
    /// Why a text is no threshold.
    package struct Problem: Error, Equatable, CustomStringConvertible {
        /// What is wrong and what is right.
        package let description: String
    }

    /// The threshold of calls that have none of their own, in ns; nil: none of these is written down.
    package private(set) var usualNs = SlowRules.usual.usualNs
    /// The thresholds of single calls by name, in ns; nil: never.
    package private(set) var named: [String: UInt64?] = [:]

    /// - Parameter lists: entries with commas between them: a duration or `off` for all calls, `NAME=DURATION` or `NAME=off` for
    ///   those that NAME names or, as a pattern with `*` and `?`, fits. Of those about the same call the last counts.
    package init(_ lists: [String]) throws(Problem) {
        for list in lists {
            for entry in list.split(separator: ",", omittingEmptySubsequences: false) { try add(String(entry)) }
        }
    }

    private mutating func add(_ entry: String) throws(Problem) {
        let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else {
            usualNs = try Self.threshold(entry, in: entry)
            return
        }
        let threshold = try Self.threshold(parts[1], in: entry)
        for name in try Self.names(parts[0]) { named[name] = .some(threshold) }
    }

    private static func threshold(_ text: String, in entry: String) throws(Problem) -> UInt64? {
        if text == "off" { return nil }
        guard let nanoseconds = DurationText.nanoseconds(text) else {
            throw Problem(
                description: "'\(entry)' is no threshold: each is off, or \(DurationText.help), perhaps behind NAME=")
        }
        return nanoseconds
    }

    private static func names(_ pattern: String) throws(Problem) -> [String] {
        let isPattern = pattern.contains { $0 == "*" || $0 == "?" }
        let names =
            isPattern
            ? SyscallID.allNames.filter { Glob.matches($0, pattern: pattern) }
            : SyscallID.isKnown(name: pattern) ? [pattern] : []
        guard !names.isEmpty else {
            throw Problem(
                description: isPattern
                    ? "the name of no system call fits '\(pattern)'"
                    : "no system call is named '\(pattern)'; a pattern has * or ?, such as epoll_*")
        }
        return Array(names)
    }
}

extension SlowThresholds {
    /// The errors that `text` names, as positive numbers.
    ///
    /// - Parameter text: names such as `EIO`, with commas between them.
    package static func errors(_ text: String) throws(Problem) -> Set<Int> {
        var numbers: Set<Int> = []
        for name in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let number = Errno.number(named: String(name)) else {
                throw Problem(description: "no error is named '\(name)'; it takes names such as EIO,ENOSPC")
            }
            numbers.insert(number)
        }
        return numbers
    }
}
