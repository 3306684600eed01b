/// A terminal that shows fewer characters than the locale has and doesn't report the mouse: a console or a hardware terminal, as
/// opposed to a terminal emulator with its own fonts.
///
/// `TERM` identifies it. The list has the terminals of this kind that are in terminfo and still in use. Terminals that aren't in
/// terminfo are new programs, which show everything. The Linux console shows up to 512 glyphs. Its built-in font has `█`, `▄` and
/// the shades, but none of the other blocks (drivers/tty/vt/cp437.uni in the kernel), and all missing glyphs look the same.
struct LimitedTerminal {
    /// The largest number of colours that it has.
    let colors: Int

    /// Prefixes of names, with the number of colours.
    private static let names: [(prefix: String, colors: Int)] = [
        ("linux", 8), ("ansi", 8), ("pcansi", 8), ("qansi", 8), ("scoansi", 8), ("cons25", 8), ("wsvt", 8), ("pcvt", 8),
        ("pccon", 8), ("mach", 8), ("cygwin", 8), ("at386", 8), ("sun-color", 8), ("sun", 0), ("wy", 0), ("tvi", 0),
        ("adm", 0), ("hp", 0), ("ibm", 0), ("dumb", 0), ("unknown", 0), ("network", 0), ("dialup", 0),
    ]

    /// The terminal that `terminal`, a value of `TERM`, names; nil if it isn't a limited one.
    static func named(_ terminal: String) -> LimitedTerminal? {
        // `screen` appends the name of an unusual terminal that it runs on, after a dot.
        let multiplexers = ["screen.", "tmux."]
        let name = multiplexers.first { terminal.hasPrefix($0) }.map { terminal.dropFirst($0.count) } ?? terminal[...]
        // `vte` isn't one of these: it is a library for terminal emulators.
        if name.hasPrefix("vt"), name.dropFirst(2).first?.isNumber == true { return LimitedTerminal(colors: 0) }
        return names.first { name.hasPrefix($0.prefix) }.map { LimitedTerminal(colors: $0.colors) }
    }
}
