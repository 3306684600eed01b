/// A terminal that shows fewer characters than the locale has, and reports no mouse: a console or a device, not a program with a
/// font of its own.
///
/// `TERM` names them. The list is of those that terminfo has and that are still met; terminals that it doesn't have are new programs,
/// which show everything. The Linux console shows up to 512 glyphs. Its built-in font has `█`, `▄` and the shades, but none of the
/// other blocks (drivers/tty/vt/cp437.uni in the kernel), and what is missing all looks the same.
struct LimitedTerminal {
    /// How many colours it has at most.
    let colors: Int

    /// Names as they begin, with the number of colours.
    private static let names: [(prefix: String, colors: Int)] = [
        ("linux", 8), ("ansi", 8), ("pcansi", 8), ("qansi", 8), ("scoansi", 8), ("cons25", 8), ("wsvt", 8), ("pcvt", 8),
        ("pccon", 8), ("mach", 8), ("cygwin", 8), ("at386", 8), ("sun-color", 8), ("sun", 0), ("wy", 0), ("tvi", 0),
        ("adm", 0), ("hp", 0), ("ibm", 0), ("dumb", 0), ("unknown", 0), ("network", 0), ("dialup", 0),
    ]

    /// The one that `terminal`, a value of `TERM`, names; nil if it names another kind.
    static func named(_ terminal: String) -> LimitedTerminal? {
        // `screen` names the terminal that it runs on behind a dot, where it isn't a usual one.
        let multiplexers = ["screen.", "tmux."]
        let name = multiplexers.first { terminal.hasPrefix($0) }.map { terminal.dropFirst($0.count) } ?? terminal[...]
        // Not `vte`, which is a library of terminals.
        if name.hasPrefix("vt"), name.dropFirst(2).first?.isNumber == true { return LimitedTerminal(colors: 0) }
        return names.first { name.hasPrefix($0.prefix) }.map { LimitedTerminal(colors: $0.colors) }
    }
}
