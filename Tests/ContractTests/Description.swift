import Foundation
import Testing

/// What docs/openapi.yaml says, as far as these tests ask. Only the few forms of YAML that the file is written in are read:
/// two spaces for each level, a key on a line, and lists in brackets.
struct Description {
    private struct Line {
        let depth: Int
        let text: Substring
    }

    /// That a key isn't there.
    struct Missing: Error {
        let key: String
        let path: [String]
    }

    private let lines: [Line]

    init(_ text: String) {
        lines = text.split(separator: "\n").map { line in
            let content = line.drop { $0 == " " }
            return Line(depth: line.count - content.count, text: content)
        }
    }

    init() throws { self.init(try Project.text("docs/openapi.yaml")) }

    private init(_ lines: [Line]) { self.lines = lines }

    /// The keys at the top of this part, in the order of the file.
    var keys: [String] {
        let top = lines.map(\.depth).min() ?? 0
        return lines.filter { $0.depth == top && !$0.text.hasPrefix("#") }.compactMap { line in
            line.text.firstMatch(of: /^([A-Za-z0-9_\/{}$"]+):( |$)/).map { String($0.output.1) }
        }
    }

    /// What is under the keys of `path`, each of which is at the top of what is under the one before it.
    func part(_ path: String...) throws -> Description {
        var lines = lines
        for key in path {
            let top = lines.map(\.depth).min() ?? 0
            guard
                let start = lines.firstIndex(where: { line in
                    line.depth == top && (line.text == "\(key):" || line.text.hasPrefix("\(key): "))
                })
            else { throw Missing(key: key, path: path) }
            // What stands on the line of the key itself is one line below it.
            let inline = lines[start].text.dropFirst(key.count + 1).drop { $0 == " " }
            let below = lines[(start + 1)...].prefix { $0.depth > top }
            lines = (inline.isEmpty ? [] : [Line(depth: top + 2, text: inline)]) + below
        }
        return Description(lines)
    }

    /// The elements of a list in brackets.
    var list: [String] {
        get throws {
            let text = lines.map(\.text).joined(separator: " ")
            let inside = try #require(text.wholeMatch(of: /\[(.*)\]/)?.output.1, "\(text) is no list in brackets")
            return inside.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }

    /// The elements of a list that has each on a line of its own, or begins there.
    var elements: [Description] {
        let top = lines.map(\.depth).min() ?? 0
        let starts = lines.indices.filter { lines[$0].depth == top && lines[$0].text.hasPrefix("- ") }
        return zip(starts, starts.dropFirst() + [lines.endIndex]).map { start, end in
            let first = Line(depth: top + 2, text: lines[start].text.dropFirst(2))
            return Description([first] + lines[(start + 1)..<end])
        }
    }

    /// What a `$ref` on the only line names last.
    var reference: String? {
        lines.first?.text.firstMatch(of: /^\{\$ref: "#[a-zA-Z\/]*\/([A-Za-z]+)"\}$/).map { String($0.output.1) }
    }

    /// The text after the key `name`.
    func value(_ name: String) throws -> String { try part(name).lines.map(\.text).joined(separator: " ") }
}
