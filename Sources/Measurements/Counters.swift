/// A value for each `Counter`. Adding and subtracting wrap around, as the kernel's counters do.
package struct Counters: Equatable, Sendable {
    /// By raw value, with spare room: a new counter is a new case of `Counter` and needs no change here.
    @usableFromInline var values: InlineArray<16, UInt64> = .init(repeating: 0)

    /// All zero.
    package init() {}

    /// The value of one counter.
    @inlinable package subscript(counter: Counter) -> UInt64 {
        get { values[counter.rawValue] }
        set { values[counter.rawValue] = newValue }
    }

    /// Whether all are zero.
    package var isZero: Bool { self == Counters() }

    package static func == (left: Counters, right: Counters) -> Bool {
        left.values.indices.allSatisfy { left.values[$0] == right.values[$0] }
    }

    package static func += (left: inout Counters, right: Counters) {
        for index in left.values.indices { left.values[index] &+= right.values[index] }
    }

    package static func - (left: Counters, right: Counters) -> Counters {
        var difference = left
        for index in left.values.indices { difference.values[index] &-= right.values[index] }
        return difference
    }
}
