/// Amounts of memory as people write them: `64KiB`, `1MiB`, `1GiB`.
package enum ByteCountText {
    /// The accepted forms, for error messages.
    package static let help = "a whole number with a unit: KiB, MiB or GiB, such as 64KiB or 4MiB"

    /// The amount in bytes; nil if `text` is zero or not up to six digits and a unit.
    package static func bytes(_ text: String) -> Int? {
        let units: [Substring: Int] = ["KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30]
        let digits = text.prefix { ("0"..."9").contains($0) }
        guard (1...6).contains(digits.count), let number = Int(digits), number > 0,
            let unit = units[text.dropFirst(digits.count)]
        else { return nil }
        return number * unit
    }
}
