import Documents
import Rendering
import Text

/// The slowest calls of one kind, in its detail: the slowest since attach, and the slowest in the log.
enum SlowestSection {
    /// A head and a line for each call; empty if none is known.
    static func lines(_ detail: SyscallDetail, _ answer: SlowAnswer?) -> [StyledLine] {
        var calls = detail.slowest.map { [$0] } ?? []
        if case .success(let document)? = answer?.document {
            calls += document.calls.filter { call in !calls.contains { isSame($0, call) } }
        }
        guard !calls.isEmpty else { return [] }
        var head = StyledLine("SLOWEST", .dim)
        if detail.slowest != nil { head.append(": since attach, then those in the log", .dim) }
        head.append("; l lists the newest", .dim)
        return [head] + calls.map { line($0, day: String(detail.window.to.prefix(dayLength))) }
    }

    /// `2026-11-23`.
    private static let dayLength = 10

    private static func isSame(_ one: SlowDocument.Call, _ other: SlowDocument.Call) -> Bool {
        (one.tid, one.latencyNs, one.result) == (other.tid, other.latencyNs, other.result) && one.at == other.at
    }

    private static func line(_ call: SlowDocument.Call, day: String) -> StyledLine {
        var line = StyledLine(
            DisplayText.fit(Format.duration(ns: call.latencyNs), columns: 7, alignsRight: true), .bold)
        // For a call on another day, the date says more than the time of day.
        let when = call.at.hasPrefix(day) ? SlowText.time(call) : String(call.at.prefix(dayLength))
        line.append(" \(DisplayText.fit(when, columns: 12)) \(call.pid) \(call.comm)  ")
        if let errno = call.errno { line.append("\(errno)  ", .red) }
        line.append(call.stack.joined(separator: " < "), .dim)
        return line
    }
}
