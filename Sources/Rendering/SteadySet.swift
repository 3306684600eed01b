/// The most expensive few of things that come and go, each with counters that never go down, and the rest together.
///
/// A member stays until it hasn't called for ten minutes. Then the most expensive active key takes its place. The
/// counts of a member begin at 0 when it joins: its earlier counts stay in the rest, and its counts as a member end
/// with its membership. So neither side ever decreases or jumps, and the sum of all rates is always right.
struct SteadySet<Key: Hashable & Comparable> {
    struct Member {
        /// Its counts since it joined.
        fileprivate(set) var told = CallSums()
        /// The last values of its source.
        fileprivate var seen: CallSums
        /// The time of its last known call, CLOCK_MONOTONIC in ns.
        fileprivate var calledNs: UInt64
    }

    /// The most members.
    let limit: Int
    /// The members.
    private(set) var members: [Key: Member] = [:]
    /// All calls except those of members.
    private(set) var rest = CallSums()
    /// Counts that don't belong to the rest: those of former members, and those from before the first update.
    private var gone = CallSums()
    /// The calls of each key at the last update, to find the active ones.
    private var calls: [Key: UInt64] = [:]
    private var isNew = true

    /// The longest pause of a member, in ns.
    static var patienceNs: UInt64 { 600_000_000_000 }

    init(limit: Int) { self.limit = limit }

    /// Updates the set with all counts so far.
    ///
    /// - Parameters:
    ///   - sums: the sums of each key. A sum that decreases, because its calls are now counted elsewhere, adds nothing.
    ///   - total: the sums of all keys and others. It never decreases.
    ///   - beginsAtZero: whether counts from before the first update are left out.
    mutating func update(_ sums: [Key: CallSums], total: CallSums, nowNs: UInt64, beginsAtZero: Bool) {
        for (key, member) in members {
            var member = member
            let sum = sums[key] ?? CallSums()
            let growth = sum.growth(since: member.seen)
            if growth.calls > 0 { member.calledNs = nowNs }
            member.told += growth
            member.seen = sum
            members[key] = nowNs - min(nowNs, member.calledNs) < Self.patienceNs ? member : nil
            if members[key] == nil { gone += member.told }
        }
        if isNew, beginsAtZero { gone = total }
        admit(sums, nowNs: nowNs, withHistory: isNew && !beginsAtZero)
        isNew = false
        calls = sums.mapValues(\.calls)
        var told = gone
        for member in members.values { told += member.told }
        rest = rest.raised(to: total.growth(since: told))
    }

    private mutating func admit(_ sums: [Key: CallSums], nowNs: UInt64, withHistory: Bool) {
        let free = limit - members.count
        guard free > 0 else { return }
        let candidates = sums.filter { key, sum in
            members[key] == nil && sum.calls > (isNew ? 0 : calls[key, default: 0])
        }
        let sorted = candidates.sorted { ($1.value.totalNs, $0.key) < ($0.value.totalNs, $1.key) }
        for (key, sum) in sorted.prefix(free) {
            members[key] = Member(told: withHistory ? sum : CallSums(), seen: sum, calledNs: nowNs)
        }
    }
}
