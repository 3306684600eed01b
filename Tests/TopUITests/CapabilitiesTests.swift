import Testing

@testable import TopUI

@Suite struct CapabilitiesTests {
    @Test(arguments: [
        (["TERM": "xterm-256color", "LANG": "en_US.UTF-8"], 256, true),
        (["TERM": "xterm", "LC_ALL": "C", "LANG": "en_US.UTF-8"], 8, false),
        (["TERM": "xterm", "LC_CTYPE": "C.utf8"], 8, true), (["TERM": "xterm", "COLORTERM": "truecolor"], 256, false),
        (["TERM": "xterm-256color", "NO_COLOR": "1", "LC_ALL": "", "LANG": "de_DE.utf8"], 0, true),
        (["TERM": "xterm-256color", "NO_COLOR": ""], 256, false), ([:], 0, false), (["LANG": "C.UTF-8"], 0, false),
        (["TERM": "linux", "LANG": "C.UTF-8"], 8, false), (["TERM": "vt100", "COLORTERM": "24bit"], 0, false),
        (["TERM": "linux", "COLORTERM": "24bit"], 8, false), (["TERM": "vte-256color", "LANG": "C.UTF-8"], 256, true),
    ])
    func `the environment says what a terminal can show`(
        environment: [String: String], colors: Int, isUnicode: Bool
    ) {
        let found = Capabilities(environment: environment)
        #expect((found.colors, found.isUnicode) == (colors, isUnicode))
        #expect(!Capabilities(environment: environment, wantsASCII: true).isUnicode)
        #expect(Capabilities(environment: environment, wantsASCII: false).isUnicode)
    }

    /// Programs with a font of their own.
    @Test(arguments: [
        "xterm", "xterm-256color", "xterm-kitty", "xterm-ghostty", "xterm-vt220", "screen", "screen-256color",
        "screen.xterm-256color", "screen.rxvt", "tmux", "tmux-256color", "rxvt", "rxvt-unicode-256color", "foot",
        "foot-extra", "alacritty", "kitty", "st", "st-256color", "konsole-256color", "gnome-256color", "vte",
        "vte-256color",
        "putty-256color", "mintty", "wezterm", "iterm2", "contour", "mlterm", "Eterm-256color", "kmscon", "fbterm",
        "a-terminal-of-tomorrow",
    ])
    func `a terminal that is a program shows blocks and reports its mouse`(terminal: String) {
        let found = Capabilities(environment: ["TERM": terminal, "LANG": "C.UTF-8"])
        #expect(found.isUnicode && found.hasMouse && found.colors >= 8)
        #expect(!Capabilities(environment: ["TERM": terminal, "LANG": "C"]).isUnicode, "the locale counts as well")
    }

    /// Consoles and devices, with the most colours that they have.
    @Test(arguments: [
        ("linux", 8), ("linux-16color", 8), ("linux-256color", 8), ("screen.linux", 8), ("tmux.linux", 8),
        ("screen.vt100", 0), ("vt52", 0), ("vt100", 0), ("vt102", 0), ("vt220", 0), ("vt320-w", 0), ("vt420", 0),
        ("vt510", 0), ("ansi", 8), ("ansi-m", 8), ("ansi.sys", 8), ("pcansi", 8), ("scoansi", 8), ("cons25", 8),
        ("cons25-debian", 8), ("wsvt25", 8), ("pcvt25-color", 8), ("pccon0", 8), ("mach-color", 8), ("cygwin", 8),
        ("sun", 0), ("sun-color", 8), ("wy60", 0), ("wyse50", 0), ("tvi925", 0), ("hp2621", 0), ("hpterm", 0),
        ("ibm3151", 0), ("dumb", 0), ("unknown", 0), ("network", 0), ("dialup", 0), ("", 0),
    ])
    func `a console gets ASCII and no mouse, whatever its locale`(terminal: String, colors: Int) {
        let environment = ["TERM": terminal, "LC_ALL": "en_US.UTF-8", "COLORTERM": "truecolor"]
        #expect(Capabilities(environment: environment) == Capabilities(colors: colors, isUnicode: false))
        #expect(Capabilities(environment: environment, wantsASCII: false).isUnicode)
    }

    @Test func `a dumb terminal can't be drawn on`() {
        #expect(!Capabilities.canDraw(environment: ["TERM": "dumb"]))
        #expect(!Capabilities.canDraw(environment: [:]))
        #expect(Capabilities.canDraw(environment: ["TERM": "screen"]))
    }
}
