/// Which callers were made part of which others: what a window holds of them is then the others'.
///
/// Kept for as long as a window can hold any: `forget` says which can't be in one any more.
struct MergedCallers {
    /// What it takes to keep one, in bytes, about.
    static let bytes = 48

    private var targets: [UInt32: UInt32] = [:]
    /// In the order of merging, with the number of the snapshot after which nothing of it came.
    private var order: [(number: UInt32, snapshot: UInt64)] = []
    private var first = 0
    /// The snapshot that is being added.
    var snapshot: UInt64 = 0

    /// How many are kept.
    var count: Int { order.count - first }

    /// Makes `number` part of `target`.
    mutating func add(_ number: UInt32, to target: UInt32) {
        targets[number] = target
        order.append((number, snapshot))
    }

    /// Who `number` is now.
    func target(of number: UInt32) -> UInt32 {
        var number = number
        while let target = targets[number] { number = target }
        return number
    }

    /// Forgets those that were merged by snapshot `number` or before.
    mutating func forget(upTo number: UInt64) {
        while first < order.count, order[first].snapshot <= number {
            targets[order[first].number] = nil
            first += 1
        }
        if first > 1024, 2 * first > order.count {
            order.removeFirst(first)
            first = 0
        }
    }
}
