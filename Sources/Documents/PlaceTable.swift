/// Numbers keys in the order of their arrival, in a hash table with open addressing, since each of many thousand
/// tallies needs a look-up.
struct PlaceTable {
    /// The keys, indexed by their numbers.
    private(set) var keys: ContiguousArray<UInt64> = []
    /// By hash: a number plus 1, or 0.
    private var places: ContiguousArray<UInt32>

    /// A table with room for `capacity` keys before it has to grow.
    init(capacity: Int = 64) {
        var size = 64
        while size < 2 * capacity { size *= 2 }
        places = ContiguousArray(repeating: 0, count: size)
    }

    /// The number of `key`. A new key gets the next number, the old `keys.count`.
    @inline(__always) mutating func number(of key: UInt64) -> Int {
        var place = Self.hash(key) & (places.count - 1)
        while places[place] != 0 {
            let number = Int(places[place]) - 1
            if keys[number] == key { return number }
            place = (place + 1) & (places.count - 1)
        }
        keys.append(key)
        places[place] = UInt32(keys.count)
        if 2 * keys.count > places.count { grow() }
        return keys.count - 1
    }

    /// Fibonacci hashing: the high bits of the product depend on all bits of the key.
    @inline(__always) private static func hash(_ key: UInt64) -> Int {
        Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) >> 32)
    }

    private mutating func grow() {
        places = ContiguousArray(repeating: 0, count: 2 * places.count)
        for (number, key) in keys.enumerated() {
            var place = Self.hash(key) & (places.count - 1)
            while places[place] != 0 { place = (place + 1) & (places.count - 1) }
            places[place] = UInt32(number + 1)
        }
    }
}
