/// How the programs are attached to the kernel's events.
package struct EventAttachment: Equatable, Sendable, CustomStringConvertible {
    /// Which of the kernel's two ways.
    package enum Kind: String, Sendable {
        /// Raw tracepoints (`tp_btf`), which cost least.
        case rawTracepoint = "raw_tracepoint"
        /// Trace events (`tracepoint`), whose programs run with preemption off on every kernel.
        case traceEvent = "trace_event"
    }

    /// Which way.
    package let kind: Kind
    /// The loss of exactness, and the reason; nil if every event is seen.
    package let warning: String?
    /// Whether its programs cast addresses; see ``KernelFeatures/hasCasts``.
    let hasCasts: Bool
    /// Whether it must be seen that sleeping threads are moved; see ``KernelFeatures/hasDelayedDequeue``.
    let watchesMoves: Bool
    /// Whether the end of threads is a trace event; always with `.traceEvent`. See ``KernelFeatures/preemptible``.
    let endsAsEvent: Bool

    /// The events and what they are, in words.
    package var events: String {
        let calls = ["sys_enter", "sys_exit"]
        let end = ["sched_process_exit"]
        let switches = ["sched_switch"] + (watchesMoves ? ["sched_migrate_task"] : [])
        let asEvents = (kind == .traceEvent ? calls : []) + (endsAsEvent ? end : [])
        let raw = (kind == .traceEvent ? [] : calls) + (endsAsEvent ? [] : end) + switches
        let rest = "\(Self.list(raw)) as raw tracepoints"
        return asEvents.isEmpty
            ? rest : "\(Self.list(asEvents)) as trace event\(asEvents.count == 1 ? "" : "s"), \(rest)"
    }

    private static func list(_ names: [String]) -> String {
        guard names.count > 1, let last = names.last else { return names.joined() }
        return names.dropLast().joined(separator: ", ") + " and " + last
    }

    /// `events` and `warning`, in one line.
    package var description: String { warning.map { "\(events); \($0)" } ?? events }

    /// The exact way on this kernel, or the best available one.
    ///
    /// - Parameter obstacle: why trace events can't be used; asked for only where they are needed.
    static func best(on kernel: KernelFeatures, obstacle: () -> String?) -> EventAttachment {
        let way = { (kind: Kind, endsAsEvent: Bool, warning: String?) in
            EventAttachment(
                kind: kind, warning: warning, hasCasts: kernel.hasCasts, watchesMoves: kernel.hasDelayedDequeue,
                endsAsEvent: endsAsEvent)
        }
        if kernel.preemptible == .none { return way(.rawTracepoint, false, nil) }
        guard let obstacle = obstacle() else {
            return way(kernel.preemptible == .all ? .traceEvent : .rawTracepoint, true, nil)
        }
        return way(
            .rawTracepoint, false,
            "this kernel skips programs on raw tracepoints while another thread has lost the CPU inside one "
                + "('recursion' counts them), and trace events, which see every call, can't be used: \(obstacle); start "
                + "as root, or see 'Linux 7.0 and later' in docs/operations.md")
    }

    /// The programs in the order of attaching: a thread's moves must be seen before its switches are, these before its calls
    /// are, and exits before entries, or calls would be lost at the start.
    var programs: [String] {
        let casts = hasCasts ? "" : "_castless"
        let kind = self.kind == .traceEvent ? "_event" : ""
        return (watchesMoves ? ["syslat_migrate"] : []) + [
            "syslat_switch", "syslat_thread_end\(endsAsEvent ? "_event" : "")", "syslat_exit\(kind)\(casts)",
            "syslat_enter\(kind)\(casts)",
        ]
    }

    /// The program that lists the calls in flight.
    var iterator: String { "syslat_in_flight\(hasCasts ? "" : "_castless")" }
}
