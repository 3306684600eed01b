/// The merges of callers. In a window, the calls of a merged caller belong to its target.
///
/// A merge is kept as long as a window can have the merged caller; `forget` drops the others.
struct MergedCallers {
    /// The approximate size of one in bytes.
    static let bytes = 48

    private var targets: [UInt32: UInt32] = [:]
    /// In the order of merging, with the number of the last snapshot that can have the merged caller.
    private var order: [(number: UInt32, snapshot: UInt64)] = []
    private var first = 0
    /// The snapshot that is being added.
    var snapshot: UInt64 = 0

    /// The number of kept merges.
    var count: Int { order.count - first }

    /// Merges `number` into `target`.
    mutating func add(_ number: UInt32, to target: UInt32) {
        targets[number] = target
        order.append((number, snapshot))
    }

    /// The caller that `number` belongs to now.
    func target(of number: UInt32) -> UInt32 {
        var number = number
        while let target = targets[number] { number = target }
        return number
    }

    /// Forgets merges up to snapshot `number`.
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
