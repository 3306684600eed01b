/// Bytes as text without loss, since file names can contain any bytes.
package enum EscapedText {
    /// Printable UTF-8 characters stay as they are, a backslash becomes `\\`, and every other byte becomes `\xNN`.
    package static func of(_ bytes: some Sequence<UInt8>) -> String {
        var result = ""
        var parser = Unicode.UTF8.ForwardParser()
        var input = bytes.makeIterator()
        // The parser doesn't report the bytes of an error, so they are kept as they are read.
        var taken: [UInt8] = []
        var source = AnyIterator<UInt8> {
            guard let byte = input.next() else { return nil }
            taken.append(byte)
            return byte
        }
        while true {
            switch parser.parseScalar(from: &source) {
            case .valid(let encoded):
                let scalar = Unicode.UTF8.decode(encoded)
                taken.removeFirst(encoded.count)
                if scalar == "\\" {
                    result += "\\\\"
                } else if scalar.isControl {
                    for byte in encoded { result += hex(byte) }
                } else {
                    result.unicodeScalars.append(scalar)
                }
            case .error(let length):
                for byte in taken.prefix(length) { result += hex(byte) }
                taken.removeFirst(length)
            case .emptyInput: return result
            }
        }
    }

    private static func hex(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "\\x0\(digits)" : "\\x\(digits)"
    }
}
