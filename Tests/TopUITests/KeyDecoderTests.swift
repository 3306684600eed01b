import Testing

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

    @Test func `a sequence may come late, and is no Esc then`() {
        var decoder = KeyDecoder()
        #expect(decoder.decode("\u{1b}[<0;12".utf8).isEmpty)
        #expect(!decoder.isPending, "the rest is not waited for with a time limit")
        #expect(decoder.decode(";5Mq".utf8) == [.click(column: 11, row: 4), .character("q")])
    }

    @Test func `a key in the middle of a sequence begins anew`() {
        var decoder = KeyDecoder()
        #expect(decoder.decode("\u{1b}[<0;1\u{1b}[A".utf8) == [.up])
        #expect(decoder.decode("\u{1b}[<0;1\rq".utf8) == [.enter, .character("q")])
    }
}

@Suite struct MouseTests {
    @Test(arguments: [
        ("\u{1b}[<0;1;1M", [Key.click(column: 0, row: 0)]), ("\u{1b}[<0;300;200M", [.click(column: 299, row: 199)]),
        ("\u{1b}[<0;7;3m", []), ("\u{1b}[<64;7;3M\u{1b}[<65;7;3M", [.wheelUp, .wheelDown]),
        ("\u{1b}[<16;2;2M\u{1b}[<80;2;2M", [.click(column: 1, row: 1), .wheelUp]),
        // Other buttons, a wheel to the side, motion.
        ("\u{1b}[<1;2;2M\u{1b}[<2;2;2M\u{1b}[<66;2;2M\u{1b}[<128;2;2M\u{1b}[<32;2;2M\u{1b}[<35;2;2M", []),
        // As terminals report it that don't know decimal numbers.
        ("\u{1b}[M !!", [.click(column: 0, row: 0)]), ("\u{1b}[M`*(", [.wheelUp]), ("\u{1b}[M#*(x", [.character("x")]),
        ("\u{1b}[M    ", [.character(" ")]),
    ])
    func `what a terminal reports of the mouse`(text: String, keys: [Key]) {
        var decoder = KeyDecoder()
        #expect(decoder.decode(text.utf8) == keys)
        #expect(!decoder.isPending)
        var slow = KeyDecoder()
        #expect(text.utf8.flatMap { slow.decode([$0]) } == keys)
    }

    @Test(arguments: [
        "\u{1b}[<M", "\u{1b}[<;;M", "\u{1b}[<0;1M", "\u{1b}[<0;1;1;1M", "\u{1b}[<0;0;0M", "\u{1b}[<0;1;-1M",
        "\u{1b}[<-1;1;1M",
        "\u{1b}[<0;99999999999999999999;1M", "\u{1b}[<0;1:2;1M", "\u{1b}[<0;1;1~", "\u{1b}[<<0;1;1M", "\u{1b}[<0;1;1A",
        "\u{1b}[<0;" + String(repeating: "9", count: 5000) + ";1M",
        "\u{1b}[" + String(repeating: " ", count: 100) + "m",
    ])
    func `garbage in place of a report is nothing, and what follows is a key`(text: String) {
        var decoder = KeyDecoder()
        #expect(decoder.decode((text + "q").utf8) == [.character("q")])
        var slow = KeyDecoder()
        #expect((text + "q").utf8.flatMap { slow.decode([$0]) } == [.character("q")])
    }

    @Test func `the largest numbers there are point to a cell that no screen has`() {
        var decoder = KeyDecoder()
        #expect(decoder.decode("\u{1b}[<0;\(Int.max);1M".utf8) == [.click(column: Int.max - 1, row: 0)])
        #expect(decoder.decode("\u{1b}[<\(Int.max);1;1M\u{1b}[<\(Int.min);1;1M".utf8).isEmpty)
    }

    @Test func `any bytes are decoded, and a key after them is one`() {
        var random = SystemRandomNumberGenerator()
        let bytes = [0x1b, 0x5b, 0x3c, 0x3b, 0x4d, 0x6d, 0x30, 0x39, 0x20, 0xff, 0xc3].map { UInt8($0) }
        for _ in 0..<2000 {
            var decoder = KeyDecoder()
            for _ in 0..<20 { _ = decoder.decode([bytes.randomElement(using: &random)!]) }
            // The end of whatever was begun: the longest is a report of three bytes.
            _ = decoder.decode("\u{1b}\u{1b}\u{1b}\u{1b}".utf8)
            _ = decoder.flush()
            #expect(decoder.decode("q".utf8) == [.character("q")])
        }
    }
}
