import Measurements

/// Callers that are of no process or of several names: each is known by what its members have in common.
struct CallerGroups {
    private var numbers: [Caller: UInt32] = [:]
    private var callers: [UInt32: Caller] = [:]
    /// When each was added to last.
    private var used: [UInt32: UInt64] = [:]
    private var clock: UInt64 = 0
    /// Those that the probe numbered and threads still are: their numbers must go on meaning them.
    private(set) var present: Set<UInt32> = []
    /// Those of no process that no thread is.
    private var former: Set<UInt32> = []
    /// Numbers from the top down, so that none is one of the probe's, which count from the bottom up.
    var next = UInt32.max

    /// How many of no process there are that no thread is.
    var formerCount: Int { former.count }

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
    ///
    /// - Parameter isPresent: whether threads are it.
    mutating func add(_ number: UInt32, _ caller: Caller, isPresent: Bool) {
        guard numbers[caller] == nil else { return }
        clock += 1
        insert(number, caller)
        if isPresent {
            present.insert(number)
            former.remove(number)
        }
    }

    /// No thread is `number` any more.
    mutating func leave(_ number: UInt32) {
        if present.remove(number) != nil { former.insert(number) }
    }

    private mutating func insert(_ number: UInt32, _ caller: Caller) {
        numbers[caller] = number
        callers[number] = caller
        used[number] = clock
        if caller.process == nil { former.insert(number) }
    }

    /// Forgets one.
    mutating func remove(_ number: UInt32) {
        guard let caller = callers.removeValue(forKey: number) else { return }
        numbers[caller] = nil
        used[number] = nil
        present.remove(number)
        former.remove(number)
    }

    /// All, those that were added to least lately first.
    var inOrder: [UInt32] { used.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key) }

    /// Those of no process that no thread is, that `isWanted`, and that were added to least lately.
    func oldest(_ count: Int, where isWanted: (Caller) -> Bool) -> [UInt32] {
        former.filter { callers[$0].map(isWanted) ?? false }.map { (used[$0] ?? 0, $0) }.sorted { $0 < $1 }
            .prefix(count).map(\.1)
    }
}
