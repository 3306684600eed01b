import Foundation

/// A page in Markdown: its links and the anchors that others may link to.
struct Page {
    /// From the root of the package.
    let path: String
    /// The lines outside of fenced blocks.
    let prose: [Substring]
    let lineCount: Int

    init(_ path: String) throws {
        self.path = path
        let lines = try Project.text(path).split(separator: "\n", omittingEmptySubsequences: false)
        var isFenced = false
        prose = lines.filter { line in
            let isFence = line.drop { $0 == " " }.hasPrefix("```")
            if isFence { isFenced.toggle() }
            return !isFence && !isFenced
        }
        // What follows the last line feed is no line.
        lineCount = lines.count - 1
    }

    /// The targets of all links, as they are written.
    var links: [String] {
        prose.flatMap {
            $0.replacing(/`[^`]*`/, with: "code").matches(of: /\]\(([^)\s]+)\)/).map { String($0.output.1) }
        }
    }

    /// The targets that lead to files of the project, as paths from its root; an empty anchor where a link names none.
    var files: [(path: String, anchor: String)] {
        links.filter { !$0.contains("://") }.map { link in
            let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
            let folder = URL(fileURLWithPath: "/" + path).deletingLastPathComponent()
            let file = parts[0].isEmpty ? "/" + path : folder.appending(path: parts[0]).standardized.path
            return (String(file.dropFirst()), parts.count > 1 ? String(parts[1]) : "")
        }
    }

    /// The anchors of the headings, as GitHub makes them: lower case, without punctuation, with hyphens for blanks, and a number
    /// behind those that come again.
    var anchors: Set<String> {
        var seen: [String: Int] = [:]
        return Set(
            prose.compactMap { $0.wholeMatch(of: /#{1,6} (.+)/)?.output.1 }.map { heading in
                let anchor = String(
                    heading.lowercased().filter { $0.isLetter || $0.isNumber || " -_".contains($0) }
                        .map { $0 == " " ? "-" : $0 })
                defer { seen[anchor, default: 0] += 1 }
                return seen[anchor].map { "\(anchor)-\($0)" } ?? anchor
            })
    }
}
