/// Reads the output of a `ByteEncoder`. Beyond the end it reads 0.
struct ByteDecoder {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func next() -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return value
    }

    mutating func nextInt() -> Int { Int(next()) }

    /// Reads over `count` numbers.
    mutating func skip(_ count: Int) { for _ in 0..<count { _ = next() } }

    /// The next bytes, unchanged; fewer at the end.
    mutating func take(_ count: Int) -> ArraySlice<UInt8> {
        let taken = bytes[position..<min(position + count, bytes.count)]
        position = taken.endIndex
        return taken
    }

    /// The unread bytes.
    var rest: ArraySlice<UInt8> { bytes[position...] }
}
