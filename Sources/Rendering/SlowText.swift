package import Documents
import Text

/// A slow call as one line, in the manner of `strace -T`:
/// `12:03:07.512 postgres 812/815 fsync(fd=5 </var/lib/pg/base/1/2619>) = 0 <812ms, blocked 811ms in jbd2_log_wait_commit>`.
///
/// No text in it that comes from elsewhere has a control character.
package enum SlowText {
    /// The line: when it returned (UTC), the thread's name, process and thread, the call, its result, and how long it took.
    ///
    /// - Parameter columns: cells that it may take. Where that is too few, the arguments are cut first, then the thread's id goes and the
    ///   time that it was blocked if that is nearly all of the latency, then the thread's name is cut, to six cells at first, and the
    ///   kernel function; nothing else is. Nil for no limit.
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

    /// Fewer cells say little of a name.
    private static let leastComm = 6

    /// When it returned, without the day: `12:03:07.512`.
    package static func time(_ call: SlowDocument.Call) -> String {
        let clock = call.at.split(separator: "T").last ?? ""
        return String(clock.last == "Z" ? clock.dropLast() : clock).printable
    }

    /// What it returned: `0`, `-1 EIO`.
    package static func result(_ call: SlowDocument.Call) -> String {
        if let errno = call.errno { return "-1 \(errno.printable)" }
        // An address in the process's memory is shown to nobody.
        return returnsAddress.contains(call.name) && call.result != 0 ? "…" : "\(call.result)"
    }

    /// The whole call without its result: `fsync(fd=5 </var/lib/x>)`.
    package static func call(_ call: SlowDocument.Call) -> String {
        "\(StatsRow.displayName(call.name, abi: call.abi).printable)(\(SlowArgumentText.list(call)))"
    }

    /// The name and the text of each argument, in the order of the call; empty where they weren't read.
    package static func arguments(_ call: SlowDocument.Call) -> [(name: String, text: String)] {
        SlowArgumentText.pairs(call)
    }

    /// The kernel functions that it was in during its longest wait, a line each.
    package static func stack(_ call: SlowDocument.Call) -> [String] {
        call.stack.enumerated().map { "  \($0.offset == 0 ? "in " : "by ") \($0.element.printable)" }
    }

    private static let returnsAddress: Set = ["brk", "mmap", "mmap2", "mremap", "old_mmap", "shmat"]

    /// The text without its last cells, which `…` stands for.
    private static func shortened(_ text: String, by cells: Int) -> String {
        let width = DisplayText.width(text)
        guard width > 1 else { return text }
        return DisplayText.cut(text, to: max(0, width - cells - 1)) + "…"
    }

    /// What a line is made of.
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
            // Where it waited says nothing of a call that hardly did.
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

    /// How long it took, and the parts of that that are worth telling.
    ///
    /// - Parameter isBrief: whether "blocked" is enough where it was for nearly all of the time.
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
