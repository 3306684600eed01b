/// Decodes the input from a terminal into keys. A sequence may arrive in pieces.
struct KeyDecoder {
    private var pending: [UInt8] = []

    /// Whether the rest of an overlong sequence has yet to arrive and be dropped.
    private var isSkipping = false

    /// Longer than any sequence that has a meaning here. Longer sequences are garbage and are dropped up to their end.
    private static let longestSequence = 32

    /// Whether the input so far may be a complete key or the beginning of a sequence: an Esc is a key only if nothing follows it.
    /// Input with parameters is certainly a sequence, and its end may come late.
    var isPending: Bool { !pending.isEmpty && !hasParameters }

    private var hasParameters: Bool {
        pending.count > 2 && pending[0] == 0x1b && pending[1] == UInt8(ascii: "[") && Self.isInside(pending[2])
    }

    /// The keys that `bytes` complete.
    mutating func decode(_ bytes: some Sequence<UInt8>) -> [Key] {
        pending += bytes
        var keys: [Key] = []
        while true {
            if isSkipping {
                pending = Array(pending.drop(while: Self.isInside))
                guard let end = pending.first else { return keys }
                if Self.isFinal(end) { pending.removeFirst() }
                isSkipping = false
            }
            guard let (key, length) = Self.first(pending[...]) else {
                isSkipping = pending.count > Self.longestSequence
                if isSkipping { pending = [] }
                return keys
            }
            pending.removeFirst(length)
            if let key { keys.append(key) }
        }
    }

    /// The keys that are pending when no more input follows.
    mutating func flush() -> [Key] {
        defer { pending = [] }
        return pending.first == 0x1b && pending.count <= 2 ? [.escape] : []
    }

    /// Whether a byte belongs between the beginning and the end of a control sequence (ECMA-48, section 5.4).
    private static func isInside(_ byte: UInt8) -> Bool { (0x20...0x3f).contains(byte) }

    private static func isFinal(_ byte: UInt8) -> Bool { (0x40...0x7e).contains(byte) }

    /// The first key and its length. The key is nil if it has no meaning here; the result is nil if more bytes are needed.
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

    /// A key that is sent as a sequence that begins with Esc (ECMA-48, section 5.4; xterm's keys).
    private static func sequence(_ bytes: ArraySlice<UInt8>) -> (Key?, Int)? {
        let rest = bytes.dropFirst()
        guard let kind = rest.first else { return nil }
        switch kind {
        case UInt8(ascii: "["):
            guard let end = rest.dropFirst().firstIndex(where: { !isInside($0) }) else { return nil }
            let length = end - bytes.startIndex + 1
            // Another sequence begins in the middle of this one.
            guard isFinal(bytes[end]) else { return (nil, length - 1) }
            let parameters = String(decoding: rest[(rest.startIndex + 1)..<end], as: UTF8.self)
            if bytes[end] == UInt8(ascii: "M"), parameters.isEmpty {
                return bytes.count < 6 ? nil : (MouseReport.key(bytes: bytes.dropFirst(3).prefix(3)), 6)
            }
            return (named(bytes[end], parameters), length)
        case UInt8(ascii: "O"):
            guard let letter = rest.dropFirst().first else { return nil }
            return (named(letter, ""), 3)
        default: return (.escape, 1)
        }
    }

    private static func named(_ letter: UInt8, _ parameters: String) -> Key? {
        if parameters.first == "<" {
            let isPress = letter == UInt8(ascii: "M")
            return isPress || letter == UInt8(ascii: "m")
                ? MouseReport.key(parameters.dropFirst(), isPress: isPress) : nil
        }
        return switch (Character(Unicode.Scalar(letter)), parameters.prefix { $0 != ";" }) {
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
