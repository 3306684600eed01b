/// Tallies by `LedgerKey`, in a hash table with open addressing, since there are tens of thousands.
package struct Ledger: Sendable {
    /// The keys in the order in which they came.
    package private(set) var keys: ContiguousArray<LedgerKey> = []
    /// Their tallies.
    package private(set) var tallies: ContiguousArray<Tally> = []
    /// Slots by hash: an index into the two arrays plus 1, or 0.
    private var places: ContiguousArray<UInt32> = []

    /// An empty ledger.
    package init() {}

    /// The number of tallies.
    package var count: Int { keys.count }

    /// Adds `tally` to that of `key`.
    package mutating func add(_ tally: Tally, to key: LedgerKey) {
        if 2 * keys.count >= places.count { grow() }
        let place = place(of: key)
        if places[place] != 0 {
            tallies[Int(places[place]) - 1] += tally
        } else {
            keys.append(key)
            tallies.append(tally)
            places[place] = UInt32(keys.count)
        }
    }

    /// The tally of `key`; nil if there is none.
    package func tally(_ key: LedgerKey) -> Tally? {
        guard !places.isEmpty else { return nil }
        let number = places[place(of: key)]
        return number == 0 ? nil : tallies[Int(number) - 1]
    }

    /// Calls `body` with each key and its tally.
    @inlinable package func forEach(_ body: (LedgerKey, Tally) -> Void) {
        for index in keys.indices { body(keys[index], tallies[index]) }
    }

    /// Adds all tallies of `other`.
    package mutating func add(_ other: Ledger) { other.forEach { add($1, to: $0) } }

    /// Moves each tally to the caller that `replacement` returns. Tallies with equal keys become one. O(all).
    package mutating func reassign(_ replacement: (UInt32) -> UInt32) {
        var result = Ledger()
        result.reserve(count)
        forEach { result.add($1, to: $0.of(caller: replacement($0.caller))) }
        self = result
    }

    private mutating func reserve(_ count: Int) {
        keys.reserveCapacity(count)
        tallies.reserveCapacity(count)
    }

    /// The slot of `key`, or the slot for it.
    private func place(of key: LedgerKey) -> Int {
        let mask = places.count - 1
        // Fibonacci hashing: the high bits of the product depend on all bits of the key.
        var place = Int(truncatingIfNeeded: (key.rawValue &* 0x9e37_79b9_7f4a_7c15) >> 32) & mask
        while places[place] != 0, keys[Int(places[place]) - 1] != key { place = (place + 1) & mask }
        return place
    }

    private mutating func grow() {
        places = ContiguousArray(repeating: 0, count: max(64, 4 * keys.count))
        for (number, key) in keys.enumerated() { places[place(of: key)] = UInt32(number + 1) }
    }
}
