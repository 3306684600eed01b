import Measurements

/// Callers that are of no process or of several names: each is known by what its members have in common.
struct CallerGroups {
    private var numbers: [Caller: UInt32] = [:]
    private var callers: [UInt32: Caller] = [:]
    /// When each was added to last.
    private var used: [UInt32: UInt64] = [:]
    private var clock: UInt64 = 0
    /// Numbers from the top down, so that none is one of the probe's, which count from the bottom up.
    var next = UInt32.max

    /// How many there are.
    var count: Int { numbers.count }

    /// The number of the one that is known by just `caller`; a new one if there is none.
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

    /// Takes in one that the probe numbered.
    mutating func add(_ number: UInt32, _ caller: Caller) {
        clock += 1
        if numbers[caller] == nil { insert(number, caller) }
    }

    private mutating func insert(_ number: UInt32, _ caller: Caller) {
        numbers[caller] = number
        callers[number] = caller
        used[number] = clock
    }

    /// Forgets one.
    mutating func remove(_ number: UInt32) {
        guard let caller = callers.removeValue(forKey: number) else { return }
        numbers[caller] = nil
        used[number] = nil
    }

    /// All, those that were added to least lately first.
    var inOrder: [UInt32] { used.sorted { $0.value < $1.value }.map(\.key) }

    /// Those of no process that were added to least lately.
    func oldest(_ count: Int) -> [UInt32] {
        used.filter { callers[$0.key]?.process == nil }.sorted { $0.value < $1.value }.prefix(count).map(\.key)
    }
}
