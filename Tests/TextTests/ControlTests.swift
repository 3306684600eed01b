import Testing
import Text

@Suite struct ControlTests {
    /// What must never reach a reader as it is, as ranges of code points.
    private static let controls: [ClosedRange<UInt32>] = [
        0x00...0x1f, 0x7f...0x9f, 0xad...0xad, 0x61c...0x61c, 0x180e...0x180e, 0x200b...0x200f, 0x2028...0x202e,
        0x2060...0x2064, 0x2066...0x206f, 0xe000...0xe000, 0xfeff...0xfeff, 0xfff9...0xfffb, 0xffff...0xffff,
        0xe0001...0xe0001, 0xe0020...0xe007f, 0x10ffff...0x10ffff,
    ]

    @Test(arguments: controls) func `controls, format characters, separators and no characters are controls`(
        range: ClosedRange<UInt32>
    ) throws {
        for value in range {
            let scalar = try #require(Unicode.Scalar(value))
            #expect(scalar.isControl, "U+\(String(value, radix: 16))")
            let text = "a" + String(String.UnicodeScalarView([scalar])) + "b"
            #expect(text.hasControls)
            #expect(text.printable == "a?b")
        }
    }

    @Test func `what is to be read is no control`() {
        let ascii = (0x20...0x7e).map { String(Unicode.Scalar($0)) }.joined()
        for text in [ascii, "é", "名前", "한글", "😀", "█▁", "…", "\u{fffd}"] {
            #expect(!text.hasControls, "\(text)")
            #expect(text.printable == text)
        }
        #expect("e\u{301}".printable == "e\u{301}", "a combining mark is part of a letter")
    }

    @Test func `a pair that Swift takes for one character is looked at one by one`() {
        #expect("a\r\nb".printable == "a??b")
        #expect("a\r\nb".printableLines == "a?\nb")
        #expect("a\nb\u{9b}31m".printableLines == "a\nb?31m")
    }
}
