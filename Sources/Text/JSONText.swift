/// JSON's way of writing text (RFC 8259, section 7).
///
/// Beyond what JSON demands, every control character is escaped, so that a document can be shown as it is: a terminal or a log
/// obeys nothing in it, and who parses it gets the same text.
package enum JSONText {
    /// `texts` as an array.
    package static func array(_ texts: [String]) -> String { "[\(texts.map(quoted).joined(separator: ", "))]" }

    /// Whether nothing has to be escaped in `text`. Of other text, not all has.
    package static func isPlain(_ text: String) -> Bool {
        // By bytes in memory: through the view of a string, each would be a call.
        text.utf8.withContiguousStorageIfAvailable { $0.allSatisfy(isPlain) } ?? text.utf8.allSatisfy(isPlain)
    }

    private static func isPlain(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x22 && byte != 0x5c && byte < 0x7f }

    /// `text` in quotation marks, with what JSON doesn't allow and every control character escaped.
    package static func quoted(_ text: String) -> String {
        if isPlain(text) { return "\"\(text)\"" }
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.isControl: result += escape(scalar)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// `json`, which somebody else wrote, on one line and with every control character escaped: outside of strings JSON has
    /// none but white space.
    package static func line(_ json: String) -> String {
        var result = ""
        for scalar in json.unicodeScalars where !["\n", "\r"].contains(scalar) {
            if scalar == "\t" {
                result += " "
            } else if scalar.isControl {
                result += escape(scalar)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// One escape for each unit of UTF-16: two beyond U+FFFF.
    private static func escape(_ scalar: Unicode.Scalar) -> String {
        scalar.utf16.map { unit in
            let hex = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
        }.joined()
    }
}
