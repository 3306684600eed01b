/// Appends unsigned numbers in LEB128: seven bits a byte, small numbers short.
struct ByteEncoder {
    private(set) var bytes: [UInt8] = []

    mutating func put(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func put(_ value: Int) { put(UInt64(value)) }

    /// Appends bytes unchanged.
    mutating func append(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }
}
