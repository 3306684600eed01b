extension JSONText {
    /// The elements of the array that is the member `name` of the object `json`, each as written; nil if there is no
    /// such member, or it is not an array. O(length).
    ///
    /// For passing elements on: unknown members and the order of members stay. Input that isn't JSON may be accepted.
    package static func elements(_ name: String, of json: [UInt8]) -> [ArraySlice<UInt8>]? {
        guard let start = arrayStart(name, json) else { return nil }
        var (elements, first, depth, place) = ([ArraySlice<UInt8>](), start, 0, start)
        while place < json.count {
            switch json[place] {
            case UInt8(ascii: "\""):
                place = stringEnd(json, from: place)
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"): depth -= 1
            case UInt8(ascii: "]") where depth > 0: depth -= 1
            case UInt8(ascii: "]"):
                let last = trimmed(json[first..<place])
                return last.isEmpty ? elements : elements + [last]
            case UInt8(ascii: ",") where depth == 0:
                elements.append(trimmed(json[first..<place]))
                first = place + 1
            default: break
            }
            place += 1
        }
        return nil
    }

    /// The index after the opening bracket of the array.
    private static func arrayStart(_ name: String, _ json: [UInt8]) -> Int? {
        let key = Array(quoted(name).utf8)[...]
        var (depth, place) = (0, 0)
        while place < json.count {
            switch json[place] {
            case UInt8(ascii: "\""):
                let end = stringEnd(json, from: place)
                if depth == 1, json[place..<end] == key {
                    let value = json[end...].drop { isBlank($0) || $0 == UInt8(ascii: ":") }
                    // A value can have the same text as the name.
                    if json[end...].first(where: { !isBlank($0) }) == UInt8(ascii: ":") {
                        return value.first == UInt8(ascii: "[") ? value.startIndex + 1 : nil
                    }
                }
                place = end
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            place += 1
        }
        return nil
    }

    /// The index after the string that begins at `start`.
    private static func stringEnd(_ json: [UInt8], from start: Int) -> Int {
        var place = start + 1
        while place < json.count, json[place] != UInt8(ascii: "\"") {
            place += json[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(place + 1, json.count)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0a, 0x0d].contains(byte) }

    private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = text.drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return text
    }
}
