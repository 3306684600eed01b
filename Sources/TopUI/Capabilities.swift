/// What a terminal can show.
package struct Capabilities: Equatable, Sendable {
    /// How many colours: 0, 8 or 256.
    package var colors: Int
    /// Whether it shows characters beyond ASCII.
    package var isUnicode: Bool

    /// Capabilities from their parts.
    package init(colors: Int, isUnicode: Bool) {
        self.colors = colors
        self.isUnicode = isUnicode
    }

    /// What the environment says: `NO_COLOR` (no-color.org), `TERM`, `COLORTERM`, and the locale's character set.
    ///
    /// - Parameter isASCII: whether nothing beyond ASCII is wanted.
    package init(environment: [String: String], isASCII: Bool) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        let terminal = value("TERM") ?? "dumb"
        if value("NO_COLOR") != nil || terminal == "dumb" || terminal.hasPrefix("vt") {
            colors = 0
        } else {
            colors = terminal.contains("256") || value("COLORTERM") != nil ? 256 : 8
        }
        // The first of them that is set decides (locale(7)).
        let locale = (value("LC_ALL") ?? value("LC_CTYPE") ?? value("LANG") ?? "").lowercased()
        isUnicode = !isASCII && (locale.contains("utf-8") || locale.contains("utf8"))
    }

    /// Whether the environment's terminal can be drawn on at all.
    package static func canDraw(environment: [String: String]) -> Bool {
        !["", "dumb"].contains(environment["TERM"] ?? "")
    }
}
