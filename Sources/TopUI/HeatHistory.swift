import DequeModule
import Documents
import Measurements
import Text

/// The latencies of each kind of call over the last minutes, interval by interval; and for one kind, the latencies before that.
package struct HeatHistory: Sendable {
    /// One interval: its length in seconds, the subjects whose calls were counted, and the counts of each call by power of two of
    /// ns. The counts are nil if the rows of the interval weren't rows of calls.
    struct Interval: Sendable {
        let seconds: Double
        let subjects: Subjects
        let octaves: [RowID: [UInt32]]?
    }

    /// One kind of call in an interval or in a step of the daemon's history: the length in seconds, and the counts by power of
    /// two of ns. The counts are nil if they aren't known.
    struct Column: Equatable, Sendable {
        let seconds: Double
        let octaves: [UInt32]?
    }

    private(set) var intervals: Deque<Interval> = []
    /// The history that the daemon had of one call.
    private(set) var past: CallPast?
    /// The number of intervals since that history ended.
    private var intervalsSincePast = 0

    /// Enough intervals for the widest screen, in no more than a few MB.
    static let capacity = 300

    init() {}

    mutating func add(_ document: StatsDocument, of subjects: Subjects = [:]) {
        var octaves: [RowID: [UInt32]] = [:]
        for row in document.syscalls where row[.calls] > 0 {
            if let counts = row.octaves { octaves[RowID(row)] = counts.map { UInt32(clamping: $0) } }
        }
        intervals.append(
            Interval(
                seconds: document.window.seconds, subjects: subjects,
                octaves: document.grouping == .syscall ? octaves : nil))
        intervalsSincePast += 1
        if intervals.count > Self.capacity { intervals.removeFirst() }
    }

    /// Adds the daemon's history of one call up to the end of the last interval. The history replaces the intervals so far,
    /// unless they reach further back: a restarted daemon has a shorter history.
    mutating func fill(_ past: CallPast) {
        let known = intervals.reduce(0) { $1.subjects == past.subjects && $1.octaves != nil ? $0 + $1.seconds : $0 }
        guard past.columns.reduce(0, { $0 + $1.seconds }) >= known else { return }
        (self.past, intervalsSincePast) = (past, 0)
    }

    /// The last `count` columns of the calls of one kind that `subjects` made, oldest first. The counts of the oldest column are
    /// known.
    func columns(_ row: RowID, of subjects: Subjects, last count: Int) -> [Column] {
        let past = past.flatMap { $0.row == row && $0.subjects == subjects ? $0 : nil }
        let recent = past == nil ? intervals[...] : intervals.suffix(intervalsSincePast)
        let columns =
            (past?.columns ?? [])
            + recent.map { interval in
                Column(
                    seconds: interval.seconds,
                    octaves: interval.subjects == subjects ? interval.octaves.map { $0[row] ?? [] } : nil)
            }
        return Array(columns.suffix(max(0, count)).drop { $0.octaves == nil })
    }
}

/// The daemon's history of the calls of one kind that `subjects` made, step by step, up to a moment.
struct CallPast: Sendable {
    let row: RowID
    let subjects: Subjects
    /// Oldest first.
    let columns: [HeatHistory.Column]
}
