import DequeModule
import Documents
import Measurements
import Text

/// How many calls of each kind took how long, interval by interval, over the last minutes.
package struct HeatHistory: Sendable {
    /// One interval: its length in seconds, whose calls were counted, and of each call the counts by power of two of ns; nil if it
    /// wasn't asked which calls they were.
    struct Interval: Sendable {
        let seconds: Double
        let subjects: Subjects
        let octaves: [RowID: [UInt32]]?
    }

    private(set) var intervals: Deque<Interval> = []

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
        if intervals.count > Self.capacity { intervals.removeFirst() }
    }

    /// The last `count` intervals of the calls that `subjects` made of one kind, oldest first; nil for those in which something else
    /// was asked for. The oldest is one that is known.
    func columns(_ row: RowID, of subjects: Subjects, last count: Int) -> [[UInt32]?] {
        let columns = intervals.suffix(max(0, count)).map { interval in
            interval.subjects == subjects ? interval.octaves.map { $0[row] ?? [] } : nil
        }
        return Array(columns.drop { $0 == nil })
    }
}
