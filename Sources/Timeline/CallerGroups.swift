import Measurements

/// Callers without a process, or with several names. Each is identified by the common properties of its members.
struct CallerGroups {
    private var numbers: [Caller: UInt32] = [:]
    private var callers: [UInt32: Caller] = [:]
    /// The time of the last addition to each.
    private var used: [UInt32: UInt64] = [:]
    private var clock: UInt64 = 0
    /// Groups that the probe numbered and that still have threads, so that their numbers stay in use.
    private(set) var present: Set<UInt32> = []
    /// Groups without a process and without threads.
    private var former: Set<UInt32> = []
    /// The next number. Counts down from the top, since the probe's numbers count up from the bottom.
    var next = UInt32.max

    /// The number of groups without a process and without threads.
    var formerCount: Int { former.count }

    /// The number of the group with exactly the properties of `caller`; a new group if there is none.
    mutating func number(of caller: Caller) -> UInt32 {
        clock += 1
        if let known = numbers[caller] {
            used[known] = clock
            return known
        }
        let number = next
        next -= 1
        insert(number, caller)
        return number
    }

    /// Adds a group that the probe numbered.
    ///
    /// - Parameter isPresent: whether it has threads.
    mutating func add(_ number: UInt32, _ caller: Caller, isPresent: Bool) {
        guard numbers[caller] == nil else { return }
        clock += 1
        insert(number, caller)
        if isPresent {
            present.insert(number)
            former.remove(number)
        }
    }

    /// Called when `number` has no threads any more.
    mutating func leave(_ number: UInt32) {
        if present.remove(number) != nil { former.insert(number) }
    }

    private mutating func insert(_ number: UInt32, _ caller: Caller) {
        numbers[caller] = number
        callers[number] = caller
        used[number] = clock
        if caller.process == nil { former.insert(number) }
    }

    /// Removes a group.
    mutating func remove(_ number: UInt32) {
        guard let caller = callers.removeValue(forKey: number) else { return }
        numbers[caller] = nil
        used[number] = nil
        present.remove(number)
        former.remove(number)
    }

    /// All groups, the least recently used first.
    var inOrder: [UInt32] { used.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key) }

    /// The least recently used groups without a process and without threads for which `isWanted` is true.
    func oldest(_ count: Int, where isWanted: (Caller) -> Bool) -> [UInt32] {
        former.filter { callers[$0].map(isWanted) ?? false }.map { (used[$0] ?? 0, $0) }.sorted { $0 < $1 }
            .prefix(count).map(\.1)
    }
}
