package import DequeModule
package import Measurements

/// The newest slow calls, in the order in which they were logged, as many as fit.
package struct SlowLog {
    /// The account of all slow calls.
    package var account = SlowAccount()
    /// The calls in the log, oldest first.
    package private(set) var calls: Deque<SlowCall> = []
    /// The number of calls logged so far.
    package private(set) var count: UInt64 = 0
    private let capacity: Int
    private var bytes = 0
    private let run = UInt64.random(in: 1...UInt64.max >> 1)

    /// - Parameter capacity: the most bytes of the log, as far as they can be known outside of the allocator.
    package init(capacity: Int) { self.capacity = capacity }

    /// Appends `call`, the newest.
    package mutating func append(_ call: SlowCall) {
        calls.append(call)
        count += 1
        bytes += call.byteCount
        while bytes > capacity, let oldest = calls.popFirst() { bytes -= oldest.byteCount }
    }

    /// The cursor after all calls so far.
    package var cursor: Cursor { Cursor(run: run, snapshot: count) }

    /// Exactly the calls after `cursor`, oldest first; nil if some of them have left the log, or another daemon issued
    /// the cursor.
    package func calls(since cursor: Cursor) -> Deque<SlowCall>.SubSequence? {
        guard cursor.run == run, cursor.snapshot <= count else { return nil }
        let new = count - cursor.snapshot
        return new <= calls.count ? calls.suffix(Int(new)) : nil
    }
}

extension SlowCall {
    /// Its approximate memory: itself, and its arrays with their headers.
    var byteCount: Int {
        let array = 32
        return MemoryLayout<SlowCall>.stride + 3 * array + 8 * (frames.count + values.count)
            + targets.reduce(0) { $0 + MemoryLayout<Target>.stride + $1.text.utf8.count }
    }
}
