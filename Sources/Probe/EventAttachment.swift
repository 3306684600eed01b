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

    /// The events and what they are, in words.
    package var events: String {
        let events = "sys_enter, sys_exit, sched_process_exit and sched_switch"
        return switch kind {
        case .rawTracepoint: "\(events) as raw tracepoints"
        case .traceEvent: "\(events), the last as a raw tracepoint, the others as trace events"
        }
    }

    /// `events` and `warning`, in one line.
    package var description: String { warning.map { "\(events); \($0)" } ?? events }

    /// The exact way on this kernel, or the best available one.
    ///
    /// - Parameter obstacle: why trace events can't be used; asked for only where they are needed.
    static func best(on kernel: KernelFeatures, obstacle: () -> String?) -> EventAttachment {
        guard kernel.hasPreemptibleRawTracepoints else {
            return EventAttachment(kind: .rawTracepoint, warning: nil, hasCasts: kernel.hasCasts)
        }
        guard let obstacle = obstacle() else {
            return EventAttachment(kind: .traceEvent, warning: nil, hasCasts: kernel.hasCasts)
        }
        return EventAttachment(
            kind: .rawTracepoint,
            warning: "this kernel skips programs on raw tracepoints while another thread has lost the CPU inside one "
                + "('recursion' counts them), and trace events, which see every call, can't be used: \(obstacle); start "
                + "as root, or see 'Linux 7.2 and later' in docs/operations.md",
            hasCasts: kernel.hasCasts)
    }

    /// The programs in the order of attaching: a thread's switches must be seen before its calls are, and exits before
    /// entries, or calls would be lost at the start.
    var programs: [String] {
        let casts = hasCasts ? "" : "_castless"
        let kind = self.kind == .traceEvent ? "_event" : ""
        return [
            "syslat_switch", "syslat_thread_end\(kind)", "syslat_exit\(kind)\(casts)", "syslat_enter\(kind)\(casts)",
        ]
    }

    /// The program that lists the calls in flight.
    var iterator: String { "syslat_in_flight\(hasCasts ? "" : "_castless")" }

    /// How many programs are attached, whichever way.
    static let programCount = 4
}
