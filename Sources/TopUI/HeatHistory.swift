import DequeModule
import Documents
import Measurements
import Text

/// How many calls of each kind took how long, interval by interval, over the last minutes.
package struct HeatHistory: Sendable {
    /// One interval: its length in seconds, and of each call the counts by power of two of ns.
    struct Interval: Sendable {
        let seconds: Double
        let octaves: [RowID: [UInt32]]
    }

    private(set) var intervals: Deque<Interval> = []

    /// As many as the widest screen shows, and no more than a few MB.
    static let capacity = 300

    init() {}

    mutating func add(_ document: StatsDocument) {
        var octaves: [RowID: [UInt32]] = [:]
        for row in document.syscalls where row[.calls] > 0 {
            if let counts = row.octaves { octaves[RowID(row)] = counts.map { UInt32(clamping: $0) } }
        }
        intervals.append(Interval(seconds: document.window.seconds, octaves: octaves))
        if intervals.count > Self.capacity { intervals.removeFirst() }
    }

    /// The last `count` intervals of a call, oldest first.
    func columns(_ row: RowID, last count: Int) -> [[UInt32]] {
        intervals.suffix(max(0, count)).map { $0.octaves[row] ?? [] }
    }
}
