import DequeModule
import Documents
import Measurements
import Text

/// How many calls of each kind took how long, interval by interval, over the last minutes; and of one kind, how it was before.
package struct HeatHistory: Sendable {
    /// One interval: its length in seconds, whose calls were counted, and of each call the counts by power of two of ns; nil if it
    /// wasn't asked which calls they were.
    struct Interval: Sendable {
        let seconds: Double
        let subjects: Subjects
        let octaves: [RowID: [UInt32]]?
    }

    /// What is told of one kind of call in an interval, or in a step of the daemon's history: its length in seconds, and the counts by power
    /// of two of ns; nil if they aren't known.
    struct Column: Equatable, Sendable {
        let seconds: Double
        let octaves: [UInt32]?
    }

    private(set) var intervals: Deque<Interval> = []
    /// What the daemon's history had of one call.
    private(set) var past: CallPast?
    /// How many intervals came after that.
    private var intervalsSincePast = 0

    /// As many as the widest screen shows, and no more than a few MB.
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

    /// Takes in what the daemon's history had of one call, up to the end of the last interval. It takes the place of the intervals so far,
    /// unless they reach further back: a daemon that was started again remembers less.
    mutating func fill(_ past: CallPast) {
        let known = intervals.reduce(0) { $1.subjects == past.subjects && $1.octaves != nil ? $0 + $1.seconds : $0 }
        guard past.columns.reduce(0, { $0 + $1.seconds }) >= known else { return }
        (self.past, intervalsSincePast) = (past, 0)
    }

    /// The last `count` columns of the calls that `subjects` made of one kind, oldest first. The oldest is one that is known.
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

/// What the daemon's history has of the calls that `subjects` made of one kind, step by step, up to a moment.
struct CallPast: Sendable {
    let row: RowID
    let subjects: Subjects
    /// Oldest first.
    let columns: [HeatHistory.Column]
}
