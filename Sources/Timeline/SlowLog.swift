package import DequeModule
package import Measurements

/// The newest slow calls, in the order in which they were written down, as many as there is room for.
package struct SlowLog {
    /// What became of all of them.
    package var account = SlowAccount()
    /// Those that are kept, oldest first.
    package private(set) var calls: Deque<SlowCall> = []
    /// How many there have been, those that are kept among them.
    package private(set) var count: UInt64 = 0
    private let capacity: Int
    private var bytes = 0
    private let run = UInt64.random(in: 1...UInt64.max >> 1)

    /// - Parameter capacity: how many bytes are kept at most, as far as that can be told from outside of the allocator.
    package init(capacity: Int) { self.capacity = capacity }

    /// Takes in `call`, which is the newest.
    package mutating func append(_ call: SlowCall) {
        calls.append(call)
        count += 1
        bytes += call.byteCount
        while bytes > capacity, let oldest = calls.popFirst() { bytes -= oldest.byteCount }
    }

    /// Names what has been written down so far.
    package var cursor: Cursor { Cursor(run: run, snapshot: count) }

    /// Exactly those that came after `cursor` was handed out, oldest first; nil if some of them are kept no more, or another daemon
    /// handed it out.
    package func calls(since cursor: Cursor) -> Deque<SlowCall>.SubSequence? {
        guard cursor.run == run, cursor.snapshot <= count else { return nil }
        let new = count - cursor.snapshot
        return new <= calls.count ? calls.suffix(Int(new)) : nil
    }
}

extension SlowCall {
    /// About how much memory it takes: itself, and arrays with their heads.
    var byteCount: Int {
        let array = 32
        return MemoryLayout<SlowCall>.stride + 3 * array + 8 * (frames.count + values.count)
            + targets.reduce(0) { $0 + MemoryLayout<Target>.stride + $1.text.utf8.count }
    }
}
