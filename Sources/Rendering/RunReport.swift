package import Documents
import Measurements
import Text

/// The report on a command as text: how it ended, the table, the errors, the slowest calls, and what the table leaves out.
package enum RunReport {
    /// The lines. Names that come from outside have no control characters.
    ///
    /// - Parameters:
    ///   - setsWaitsApart: whether calls that wait by design are listed below the others.
    ///   - columns: the largest width of the lines of the slowest calls; nil for no limit.
    package static func lines(_ run: RunDocument, setsWaitsApart: Bool, columns: Int?) -> [String] {
        var lines = [summary(run), ""]
        if run.stats.rows.contains(where: { $0[.calls] > 0 }) {
            lines += RunTable.lines(run.stats, setsWaitsApart: setsWaitsApart)
        } else {
            lines.append("no such call returned")
        }
        lines += section("errors", errors(run.stats))
        lines += section("slowest calls", run.slowest.map { SlowText.line($0, columns: columns) })
        lines += section("not in the table", unseen(run))
        return lines
    }

    /// `make -j2: exit status 0 after 12.3s (20.1s user, 3.20s system)`.
    package static func summary(_ run: RunDocument) -> String {
        let end =
            switch run.end {
            case .exited(let status): "exit status \(status)"
            case .killed(let signal): "killed by \(signal)"
            }
        let times = "\(Format.duration(ns: run.userNs)) user, \(Format.duration(ns: run.systemNs)) system"
        return "\(words(run.command)): \(end) after \(Format.duration(ns: run.elapsedNs)) (\(times))"
    }

    /// The command and its arguments, cut if they are long.
    private static func words(_ command: [String]) -> String {
        let text = command.joined(separator: " ").printable
        return DisplayText.width(text) > 60 ? DisplayText.cut(text, to: 59) + "…" : text
    }

    private static func section(_ title: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : ["", title] + lines.map { "  \($0)" }
    }

    /// A line for each errno, the most frequent first, with the calls that returned it.
    private static func errors(_ document: StatsDocument) -> [String] {
        var calls: [String: [(name: String, count: UInt64)]] = [:]
        for row in document.rows {
            for (errno, count) in row.errnos ?? [:] { calls[errno, default: []].append((row.displayName, count)) }
        }
        let all = calls.map { errno, parts in
            (
                errno: errno, count: parts.reduce(0) { $0 + $1.count },
                parts: parts.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
            )
        }
        let width = all.map { "\($0.count)".count }.max() ?? 0
        return all.sorted { ($1.count, $0.errno) < ($0.count, $1.errno) }.map { errno, count, parts in
            let count = DisplayText.fit("\(count)", columns: width, alignsRight: true)
            return "\(count) \(errno.printable)  "
                + parts.map { "\($0.name) \($0.count)" }.joined(separator: ", ").printable
        }
    }

    /// The calls that the figures leave out, and why.
    private static func unseen(_ run: RunDocument) -> [String] {
        var lines: [String] = []
        let recorder = run.stats.recorder
        // Rows of processes and commands don't have this count.
        let ended = run.stats.rows.filter { $0[.neverReturned] > 0 }
        let isBySyscall = run.stats.grouping == .syscall
        let neverReturned = isBySyscall ? ended.reduce(0) { $0 + $1[.neverReturned] } : recorder.neverReturned
        if neverReturned > 0 {
            let names = ended.map { "\($0.displayName) \($0[.neverReturned])" }.joined(separator: ", ").printable
            lines.append(
                "\(plural(neverReturned, "call")) never returned because the thread ended\(names.isEmpty ? "" : ": ")\(names)"
            )
        }
        if !run.hasBegun {
            lines.append("all calls: the kernel skipped the recorder at the command's execve; run the command again")
        }
        if !run.stillRunning.isEmpty {
            let named = run.stillRunning.prefix(5).map { "\($0.pid) \($0.comm)" }.joined(separator: ", ").printable
            let more = run.stillRunning.count > 5 ? ", …" : ""
            lines.append(
                "\(plural(UInt64(run.stillRunning.count), "process", "processes")) still running, later calls left out: \(named)\(more)"
            )
            lines.append("(--wait-children waits for them)")
        }
        let inFlight = isBySyscall ? run.stats.rows.reduce(0) { $0 + $1[.inFlight] } : recorder.inFlight
        if inFlight > 0 { lines.append("\(plural(inFlight, "call")) still in flight") }
        if run.unfollowedThreads > 0 {
            lines.append(
                "\(plural(UInt64(run.unfollowedThreads), "thread")) not followed, nor what they started: the kernel had no memory"
            )
        }
        if !recorder.lost.isEmpty {
            let reasons = LossReason.allCases.filter { recorder.lost[$0] ?? 0 > 0 }.map { reason in
                "\(recorder.lost[reason] ?? 0) \(reason.words)"
            }
            lines.append("lost: \(reasons.joined(separator: ", "))")
        }
        if recorder.lost[.recursion] == nil {
            lines.append("unknown: calls that the kernel skipped (it does not count them)")
        }
        if let untold = run.stats.untold, !untold.isEmpty {
            lines.append("\(plural(untold.total.calls, "call")) of no process that could be told")
        }
        if let warning = recorder.attachmentWarning { lines.append(warning.printable) }
        return lines
    }

    private static func plural(_ count: UInt64, _ one: String, _ several: String? = nil) -> String {
        count == 1 ? "1 \(one)" : "\(count) \(several ?? one + "s")"
    }
}
