import Testing
import Text

@testable import TopUI

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
