/// How the programs are attached to the kernel's events.
package struct EventAttachment: Equatable, Sendable, CustomStringConvertible {
    /// The kernel's two ways.
    package enum Kind: String, Sendable {
        /// Raw tracepoints (`tp_btf`), which cost least.
        case rawTracepoint = "raw_tracepoint"
        /// Trace events (`tracepoint`), whose programs run with preemption off on every kernel.
        case traceEvent = "trace_event"
    }

    /// The raw tracepoints that are replaced by trace events of the same names.
    let replaced: KernelFeatures.PreemptibleTracepoints
    /// The loss of exactness, and the reason; nil if every event is seen.
    package let warning: String?
    /// Whether its programs cast addresses; see ``KernelFeatures/hasCasts``.
    let hasCasts: Bool
    /// Whether it must be seen that sleeping threads are moved; see ``KernelFeatures/hasDelayedDequeue``.
    let watchesMoves: Bool

    /// How the programs on system calls are attached.
    package var kind: Kind { replaced == .all ? .traceEvent : .rawTracepoint }

    /// The events and what they are, in words.
    package var events: String {
        let (calls, end) = ("sys_enter, sys_exit", "sched_process_exit")
        let switches = watchesMoves ? "sched_switch, sched_migrate_task" : "sched_switch"
        return switch replaced {
        case .none: "raw tracepoints: \(calls), \(end), \(switches)"
        case .threads: "raw tracepoints: \(calls), \(switches); trace event: \(end)"
        case .all: "trace events: \(calls), \(end); raw tracepoints: \(switches)"
        }
    }

    /// `events` and `warning`, in one line.
    package var description: String { warning.map { "\(events); \($0)" } ?? events }

    /// The exact way on this kernel, or the best available one.
    ///
    /// - Parameter obstacle: why trace events can't be used; asked for only where they are needed.
    static func best(on kernel: KernelFeatures, obstacle: () -> String?) -> EventAttachment {
        let way = { (replaced: KernelFeatures.PreemptibleTracepoints, warning: String?) in
            EventAttachment(
                replaced: replaced, warning: warning, hasCasts: kernel.hasCasts, watchesMoves: kernel.hasDelayedDequeue)
        }
        guard kernel.preemptible != .none, let obstacle = obstacle() else { return way(kernel.preemptible, nil) }
        return way(
            .none,
            "this kernel skips programs on raw tracepoints while another thread has lost the CPU inside one "
                + "('recursion' counts them), and trace events, which see every call, can't be used: \(obstacle); start "
                + "as root, or see 'Linux 7.0 and later' in docs/operations.md")
    }

    /// The programs in the order of attaching: a thread's moves must be seen before its switches are, these before its calls
    /// are, and exits before entries, or calls would be lost at the start.
    var programs: [String] {
        let casts = hasCasts ? "" : "_castless"
        let call = replaced == .all ? "_event" : ""
        let end = replaced == .none ? "" : "_event"
        return (watchesMoves ? ["syslat_migrate"] : []) + [
            "syslat_switch", "syslat_thread_end\(end)", "syslat_exit\(call)\(casts)", "syslat_enter\(call)\(casts)",
        ]
    }

    /// The program that lists the calls in flight.
    var iterator: String { "syslat_in_flight\(hasCasts ? "" : "_castless")" }
}
