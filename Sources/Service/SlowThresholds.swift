import Measurements
import Syscalls
import Text

/// The thresholds that `serve --slow` gives.
package struct SlowThresholds: Equatable, Sendable {
    /// Why a text is not a threshold.
    package struct Problem: Error, Equatable, CustomStringConvertible {
        /// The error, and a correct form.
        package let description: String
    }

    /// The threshold of calls without one of their own, in ns; nil: these calls are not logged.
    package private(set) var usualNs = SlowRules.usual.usualNs
    /// The thresholds of single calls by name, in ns; nil: never.
    package private(set) var named: [String: UInt64?] = [:]

    /// - Parameter lists: entries, separated by commas: a duration or `off` for all calls, `NAME=DURATION` or `NAME=off` for
    ///   single calls. NAME can be a pattern with `*` and `?`. The last entry that matches a call applies to it.
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
                description: "'\(entry)' is not a threshold: use 'off' or \(DurationText.help), optionally after NAME=")
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
                    ? "no system call matches '\(pattern)'"
                    : "no system call is named '\(pattern)'; use a name, or a pattern with * or ? such as epoll_*")
        }
        return Array(names)
    }
}

extension SlowThresholds {
    /// The errors that `text` names, as positive numbers.
    ///
    /// - Parameter text: names such as `EIO`, separated by commas.
    package static func errors(_ text: String) throws(Problem) -> Set<Int> {
        var numbers: Set<Int> = []
        for name in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let number = Errno.number(named: String(name)) else {
                throw Problem(description: "no error is named '\(name)'; use names such as EIO,ENOSPC")
            }
            numbers.insert(number)
        }
        return numbers
    }
}
