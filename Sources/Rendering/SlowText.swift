package import Documents
import Text

/// A slow call as one line, in the style of `strace -T`:
/// `12:03:07.512 postgres 812/815 fsync(fd=5 </var/lib/pg/base/1/2619>) = 0 <812ms, blocked 811ms in jbd2_log_wait_commit>`.
///
/// Foreign text in it has no control characters.
package enum SlowText {
    /// The line: the time of the return (UTC), the thread's name, process and thread, the call, its result and its latency.
    ///
    /// - Parameter columns: the width in cells; nil for no limit. If it is too small, the arguments are cut first. Then
    /// the thread's id is left out, and the blocked time if it is nearly all of the latency. Then the thread's name is
    /// cut, to six cells at first, and the kernel function. Nothing else is cut.
    package static func line(_ call: SlowDocument.Call, columns: Int?) -> String {
        var parts = Parts(call)
        guard let columns else { return parts.line }
        func excess() -> Int { DisplayText.width(parts.line) - columns }
        if excess() > 0 { parts.arguments = shortened(parts.arguments, by: excess()) }
        if excess() > 0 { parts.ids = "\(call.pid)" }
        if excess() > 0 { parts.latency = Parts.latency(call, isBrief: true) }
        let spare = DisplayText.width(parts.comm) - leastComm
        if excess() > 0, spare > 0 { parts.comm = shortened(parts.comm, by: min(spare, excess())) }
        if excess() > 0, !parts.function.isEmpty { parts.function = shortened(parts.function, by: excess()) }
        if excess() > 0 { parts.comm = shortened(parts.comm, by: excess()) }
        return parts.line
    }

    /// The least cells of a name that is still useful.
    private static let leastComm = 6

    /// The time of its return, without the day: `12:03:07.512`.
    package static func time(_ call: SlowDocument.Call) -> String {
        let clock = call.at.split(separator: "T").last ?? ""
        return String(clock.last == "Z" ? clock.dropLast() : clock).printable
    }

    /// Its result: `0`, `-1 EIO`.
    package static func result(_ call: SlowDocument.Call) -> String {
        if let errno = call.errno { return "-1 \(errno.printable)" }
        return call.result.map { "\($0)" } ?? "…"
    }

    /// The whole call without its result: `fsync(fd=5 </var/lib/x>)`.
    package static func call(_ call: SlowDocument.Call) -> String {
        "\(StatsRow.displayName(call.name, abi: call.abi).printable)(\(SlowArgumentText.list(call)))"
    }

    /// The name and the text of each argument, in the order of the call; empty if they weren't read.
    package static func arguments(_ call: SlowDocument.Call) -> [(name: String, text: String)] {
        SlowArgumentText.pairs(call)
    }

    /// The kernel stack during its longest wait, one function per line.
    package static func stack(_ call: SlowDocument.Call) -> [String] {
        call.stack.enumerated().map { "  \($0.offset == 0 ? "in " : "by ") \($0.element.printable)" }
    }

    /// The text with `…` in place of its last cells.
    private static func shortened(_ text: String, by cells: Int) -> String {
        let width = DisplayText.width(text)
        guard width > 1 else { return text }
        return DisplayText.cut(text, to: max(0, width - cells - 1)) + "…"
    }

    /// The parts of a line.
    private struct Parts {
        let time: String
        var comm: String
        var ids: String
        let name: String
        var arguments: String
        let result: String
        /// Between the brackets, before and after the function.
        var latency: (before: String, after: String)
        var function: String

        init(_ call: SlowDocument.Call) {
            time = SlowText.time(call)
            comm = call.comm.printable
            ids = "\(call.pid)/\(call.tid)"
            name = StatsRow.displayName(call.name, abi: call.abi).printable
            arguments = SlowArgumentText.list(call)
            result = SlowText.result(call)
            // For a call that hardly waited, the place of the wait doesn't matter.
            let waited = SlowText.latency(call, isBrief: false).contains { $0.isWait }
            function = waited ? (call.stack.first ?? "").printable : ""
            latency = Self.latency(call, isBrief: false)
        }

        static func latency(_ call: SlowDocument.Call, isBrief: Bool) -> (before: String, after: String) {
            let parts = SlowText.latency(call, isBrief: isBrief)
            let (texts, wait) = (parts.map(\.text), parts.firstIndex { $0.isWait })
            let end = (wait ?? texts.count - 1) + 1
            return (texts[..<end].joined(separator: ", "), texts[end...].map { ", \($0)" }.joined())
        }

        var line: String {
            let place = function.isEmpty ? "" : " in \(function)"
            return
                "\(time) \(comm) \(ids) \(name)(\(arguments)) = \(result) <\(latency.before)\(place)\(latency.after)>"
        }
    }

    /// The latency, and its notable parts.
    ///
    /// - Parameter isBrief: whether to write only "blocked" if that was nearly all of the time.
    private static func latency(_ call: SlowDocument.Call, isBrief: Bool) -> [(text: String, isWait: Bool)] {
        func isNotable(_ part: UInt64) -> Bool { part > 0 && part >= call.latencyNs / 10 }
        var parts = [(Format.duration(ns: call.latencyNs), false)]
        if isNotable(call.blockedNs) || (call.blockedNs > 0 && !call.stack.isEmpty) {
            let isAll = isBrief && call.blockedNs > call.latencyNs / 20 * 19
            parts.append((isAll ? "blocked" : "blocked \(Format.duration(ns: call.blockedNs))", true))
        }
        if isNotable(call.runnableNs) { parts.append(("runnable \(Format.duration(ns: call.runnableNs))", true)) }
        if call.cpuNs > call.latencyNs / 2 { parts.append(("cpu \(Format.duration(ns: call.cpuNs))", false)) }
        return parts
    }
}
