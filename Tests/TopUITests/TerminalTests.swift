import Testing
import Text

@testable import TopUI

@Suite struct KeyDecoderTests {
    @Test(arguments: [
        ("q", [Key.character("q")]), ("\u{1b}[A\u{1b}[B", [.up, .down]),
        ("\u{1b}OA\u{1b}OH\u{1b}OF", [.up, .home, .end]),
        ("\u{1b}[5~\u{1b}[6~\u{1b}[1~\u{1b}[4~", [.pageUp, .pageDown, .home, .end]),
        ("\r\n\u{7f}\u{8}", [.enter, .enter, .backspace, .backspace]), ("é名😀", "é名😀".map { .character($0) }),
        ("\u{1b}[1;5C", [.right]), ("\u{1b}[24~x", [.character("x")]), ("\u{1}\u{2}x", [.character("x")]),
        ("\u{1b}\u{1b}[A", [.escape, .up]), ("\u{1b}x", [.escape, .character("x")]),
    ])
    func `what a terminal sends is keys`(text: String, keys: [Key]) {
        var decoder = KeyDecoder()
        #expect(decoder.decode(text.utf8) == keys)
        #expect(!decoder.isPending)
        // The same, however it is cut into pieces.
        var slow = KeyDecoder()
        #expect(text.utf8.flatMap { slow.decode([$0]) } == keys)
    }

    @Test func `an Esc alone is a key once nothing follows`() {
        var decoder = KeyDecoder()
        #expect(decoder.decode([0x1b]).isEmpty)
        #expect(decoder.isPending)
        #expect(decoder.flush() == [.escape])
        #expect(!decoder.isPending)
    }

    @Test func `garbage is no key and doesn't pile up`() {
        var decoder = KeyDecoder()
        #expect(decoder.decode([0xff, 0xfe, 0x80, 0xc3, 0x28]).allSatisfy { $0 == .character("(") })
        var keys: [Key] = []
        for byte in 0..<10_000 { keys += decoder.decode([0x1b, UInt8(ascii: "["), UInt8(byte % 10) + 0x30]) }
        _ = decoder.decode([UInt8](repeating: UInt8(ascii: ";"), count: 200))
        #expect(!decoder.isPending)
    }
}

@Suite struct TerminalPainterTests {
    private func lines(_ texts: String...) -> [StyledLine] { texts.map { StyledLine($0) } }

    @Test func `only what changed is sent`() {
        var painter = TerminalPainter(.full)
        let first = painter.paint(lines("one", "two", "three"), columns: 10, rows: 3)
        #expect(first.hasPrefix("\u{1b}[0m\u{1b}[2J"))
        #expect(painter.paint(lines("one", "two", "three"), columns: 10, rows: 3).isEmpty)
        #expect(painter.paint(lines("one", "TWO", "three"), columns: 10, rows: 3) == "\u{1b}[2;1HTWO\u{1b}[K")
        #expect(painter.paint(lines("one"), columns: 10, rows: 3) == "\u{1b}[2;1H\u{1b}[K\u{1b}[3;1H\u{1b}[K")
    }

    @Test func `a screen of another size is painted as a whole`() {
        var painter = TerminalPainter(.full)
        _ = painter.paint(lines("one"), columns: 10, rows: 3)
        #expect(painter.paint(lines("one"), columns: 11, rows: 3).contains("one"))
        painter.forget()
        #expect(painter.paint(lines("one"), columns: 11, rows: 3).contains("one"))
    }

    @Test func `a full line isn't cleared behind its last character`() {
        var painter = TerminalPainter(.full)
        #expect(!painter.paint(lines("0123456789"), columns: 10, rows: 1).contains("\u{1b}[K"))
    }

    @Test func `without colours there are none, and bold and inverse stay`() {
        var line = StyledLine("a", Style(foreground: .red, background: .indexed(200), isBold: true))
        line.append("b", .inverse)
        var plain = TerminalPainter(Capabilities(colors: 0, isUnicode: true))
        #expect(
            plain.paint([line], columns: 2, rows: 1).hasSuffix("\u{1b}[1ma\u{1b}[0m\u{1b}[7mb\u{1b}[0m"))
        var full = TerminalPainter(.full)
        #expect(full.paint([line], columns: 2, rows: 1).contains("\u{1b}[1;31;48;5;200ma"))
    }
}

@Suite struct CapabilitiesTests {
    @Test(arguments: [
        (["TERM": "xterm-256color", "LANG": "en_US.UTF-8"], 256, true),
        (["TERM": "xterm", "LC_ALL": "C", "LANG": "en_US.UTF-8"], 8, false),
        (["TERM": "xterm", "LC_CTYPE": "C.utf8"], 8, true), (["TERM": "xterm", "COLORTERM": "truecolor"], 256, false),
        (["TERM": "xterm-256color", "NO_COLOR": "1", "LC_ALL": "", "LANG": "de_DE.utf8"], 0, true),
        (["TERM": "vt100"], 0, false), (["TERM": "xterm-256color", "NO_COLOR": ""], 256, false), ([:], 0, false),
    ])
    func `the environment says what a terminal can show`(
        environment: [String: String], colors: Int, isUnicode: Bool
    ) {
        let found = Capabilities(environment: environment, isASCII: false)
        #expect(found == Capabilities(colors: colors, isUnicode: isUnicode))
        #expect(!Capabilities(environment: environment, isASCII: true).isUnicode)
    }

    @Test func `a dumb terminal can't be drawn on`() {
        #expect(!Capabilities.canDraw(environment: ["TERM": "dumb"]))
        #expect(!Capabilities.canDraw(environment: [:]))
        #expect(Capabilities.canDraw(environment: ["TERM": "screen"]))
    }
}

@Suite struct DisplayTextTests {
    @Test(arguments: [
        ("read", 4), ("名前", 4), ("e\u{301}", 1), ("é", 1), ("😀", 2), ("한글", 4), ("ｱ", 1), ("Ａ", 2), ("", 0), ("░█▁", 3),
    ])
    func `text takes as many cells as a terminal gives it`(text: String, width: Int) {
        #expect(DisplayText.width(text) == width)
    }

    @Test(arguments: [
        "\u{1b}[2J", "a\nb", "\u{9b}31m", "\u{7f}", "\u{202e}abc", "\u{200b}", "\u{2028}", "\r", "\u{feff}",
    ])
    func `nothing that a terminal would obey is left`(text: String) {
        for shown in [StyledLine(text).text, DisplayText.fit(text, columns: text.unicodeScalars.count)] {
            #expect(shown.contains("?"))
            #expect(shown.unicodeScalars.count == text.unicodeScalars.count)
            for scalar in shown.unicodeScalars {
                #expect(![.control, .format, .lineSeparator].contains(scalar.properties.generalCategory))
            }
        }
    }

    @Test(arguments: 1...12) func `fitting makes exactly as many cells`(columns: Int) {
        for text in ["", "read", "a_long_system_call", "名前名前名前", "e\u{301}e\u{301}"] {
            #expect(DisplayText.width(DisplayText.fit(text, columns: columns)) == columns)
        }
        #expect(DisplayText.fit("abc", columns: 5, alignsRight: true) == "  abc")
        #expect(DisplayText.fit("abcdef", columns: 4) == "abc~")
    }

    @Test func `a line is cut between characters`() {
        #expect(StyledLine("名前").cut(to: 3).text == "名")
        #expect(StyledLine("abc").cut(to: 2).text == "ab")
    }
}

@Suite struct DistributionTests {
    @Test func `few calls beside many are seen`() {
        var counts = [UInt64](repeating: 0, count: 30)
        (counts[8], counts[29]) = (1_000_000, 1)
        let line = Distribution.line(counts, width: 28, .full)
        #expect(line.contains("█") && line.contains("▁"))
        #expect(DisplayText.width(line) == 28)
    }

    @Test func `what is shorter or longer than the picture stands at its ends`() {
        let line = Array(Distribution.line([1] + [UInt64](repeating: 0, count: 40) + [1], width: 28, .plain))
        #expect(line.first == "@" && line.last == "@")
    }

    @Test(arguments: [
        (0, 10, 8, 0), (1, 10, 8, 1), (10, 10, 8, 8), (1, 1, 8, 8), (UInt64.max, UInt64.max, 4, 4), (5, 10, 8, 6),
    ])
    func `counts become steps on a logarithmic scale`(count: UInt64, most: UInt64, levels: Int, level: Int) {
        #expect(Level.of(count, most: most, levels: levels) == level)
    }
}
