/// Turns what a terminal sends into keys. Sequences may come in pieces.
struct KeyDecoder {
    private var pending: [UInt8] = []

    /// Whether a key has begun that may or may not go on: an Esc alone is one only if nothing follows it.
    var isPending: Bool { !pending.isEmpty }

    /// The keys that `bytes` complete.
    mutating func decode(_ bytes: some Sequence<UInt8>) -> [Key] {
        pending += bytes
        var keys: [Key] = []
        while let (key, length) = Self.first(pending[...]) {
            pending.removeFirst(length)
            if let key { keys.append(key) }
        }
        return keys
    }

    /// What has begun is all there will be.
    mutating func flush() -> [Key] {
        defer { pending = [] }
        return pending.first == 0x1b ? [.escape] : []
    }

    /// The first key and its length; a key that means nothing here is nil. Nil as a whole if more is needed.
    private static func first(_ bytes: ArraySlice<UInt8>) -> (Key?, Int)? {
        guard let byte = bytes.first else { return nil }
        switch byte {
        case 0x1b: return sequence(bytes)
        case 0x0d, 0x0a: return (.enter, 1)
        case 0x7f, 0x08: return (.backspace, 1)
        case 0x20..<0x7f: return (.character(Character(Unicode.Scalar(byte))), 1)
        case 0xc2...0xf4:
            let length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
            guard bytes.count >= length else { return nil }
            let text = String(decoding: bytes.prefix(length), as: UTF8.self)
            return (text.count == 1 && text != "\u{fffd}" ? .character(Character(text)) : nil, length)
        default: return (nil, 1)
        }
    }

    /// A key that is sent as Esc and more (ECMA-48, section 5.4; xterm's keys).
    private static func sequence(_ bytes: ArraySlice<UInt8>) -> (Key?, Int)? {
        let rest = bytes.dropFirst()
        guard let kind = rest.first else { return nil }
        switch kind {
        case UInt8(ascii: "["):
            guard let end = rest.dropFirst().firstIndex(where: { (0x40...0x7e).contains($0) }) else {
                return rest.count > 32 ? (nil, bytes.count) : nil
            }
            let parameters = String(decoding: rest[(rest.startIndex + 1)..<end], as: UTF8.self)
            return (named(bytes[end], parameters), end - bytes.startIndex + 1)
        case UInt8(ascii: "O"):
            guard let letter = rest.dropFirst().first else { return nil }
            return (named(letter, ""), 3)
        default: return (.escape, 1)
        }
    }

    private static func named(_ letter: UInt8, _ parameters: String) -> Key? {
        switch (Character(Unicode.Scalar(letter)), parameters.prefix { $0 != ";" }) {
        case ("A", _): .up
        case ("B", _): .down
        case ("C", _): .right
        case ("D", _): .left
        case ("H", _), ("~", "1"), ("~", "7"): .home
        case ("F", _), ("~", "4"), ("~", "8"): .end
        case ("~", "5"): .pageUp
        case ("~", "6"): .pageDown
        case ("~", "3"): .backspace
        case ("M", _): .enter
        default: nil
        }
    }
}
