/// The most expensive few of things that come and go, each with counters that never go down, and the rest together.
///
/// Whoever is in stays in until it hasn't called for ten minutes. Then the most expensive of those that are calling takes its place. What
/// one counts begins at 0 when it comes in: what it counted before stays in the rest, and what it counted inside goes with it. So
/// neither side ever goes down or jumps when one moves, and the sum of all rates is right at any time.
struct SteadySet<Key: Hashable & Comparable> {
    struct Member {
        /// What it counted since it came in.
        fileprivate(set) var told = CallSums()
        /// What its source said last.
        fileprivate var seen: CallSums
        /// When it was last seen to call, CLOCK_MONOTONIC in ns.
        fileprivate var calledNs: UInt64
    }

    /// How many may be in.
    let limit: Int
    /// Those that are in.
    private(set) var members: [Key: Member] = [:]
    /// All calls but those that a member counted.
    private(set) var rest = CallSums()
    /// What isn't in the rest besides: counted by members that left, or before there was anybody to tell.
    private var gone = CallSums()
    /// Calls of everybody at the last update. It says who is calling.
    private var calls: [Key: UInt64] = [:]
    private var isNew = true

    /// How long a member may be quiet, in ns.
    static var patienceNs: UInt64 { 600_000_000_000 }

    init(limit: Int) { self.limit = limit }

    /// Takes in what everybody counted so far.
    ///
    /// - Parameters:
    ///   - sums: of each key. One that goes down, since its calls are now counted elsewhere, adds nothing here.
    ///   - total: of all of them, and of others. It never goes down.
    ///   - beginsAtZero: whether the first update tells nothing of what was counted before it.
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
