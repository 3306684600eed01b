import ArgumentParser
import Documents
import Foundation
import Testing

@testable import syslat

/// What people read of the sort keys and the options names each of them.
@Suite struct ManualTests {
    private static let prose = ["docs/cli.md", "docs/http.md", "docs/top.md"]

    /// The options of a command with a long name, as its help lists them.
    private func options(_ command: any ParsableCommand.Type) -> Set<String> {
        let help = Syslat.helpMessage(for: command, columns: 200)
        let lines = help.split(separator: "\n").filter { $0.firstMatch(of: /^ +-/) != nil }
        return Set(
            lines.flatMap { $0.matches(of: /(?:^ +|, |\/)(?:-., )?--([a-z][a-z-]*)/).map { String($0.output.1) } })
    }

    @Test func `one text names every sort key, in the order of the code`() throws {
        let keys = SortKey.all.map { "`\($0.text)`" }.joined(separator: ", ")
        let texts = try Self.prose.map { try Project.text($0).replacing("\n", with: " ") }
        #expect(texts.contains { $0.contains(keys) }, "none of \(Self.prose) has \(keys)")
    }

    @Test func `the manual page of top names every sort key`() throws {
        let page = try Project.text("man/syslat-top.1").replacing("\n", with: " ")
        #expect(page.contains("The sort key: \(SortKey.help)."))
    }

    private static let commands = Syslat.configuration.subcommands.filter { $0.configuration.shouldDisplay }
        .map { $0._commandName }

    @Test(arguments: commands)
    func `the manual page of a command names every option, and no other`(name: String) throws {
        let command = try #require(Syslat.configuration.subcommands.first { $0._commandName == name })
        let page = try Project.text("man/syslat-\(name).1")
        let items = page.split(separator: "\n").filter { $0.hasPrefix(".It ") }
        let named = Set(items.flatMap { $0.matches(of: /Fl \\-([a-z][a-z-]*)/).map { String($0.output.1) } })
        let options = options(command)
        #expect(options.count >= 2, "help and version at least")
        #expect(named.symmetricDifference(options) == [])
    }

    /// The section of docs/cli.md about a command, with its subsections.
    private func reference(_ name: String) throws -> Substring {
        let text = try Project.text("docs/cli.md")
        let start = try #require(text.range(of: "\n## syslat \(name)\n"), "docs/cli.md has no section about \(name)")
            .upperBound
        return text[start...].prefix(upTo: text[start...].range(of: "\n## ")?.lowerBound ?? text.endIndex)
    }

    @Test(arguments: commands)
    func `the command reference names every option of a command, and no other`(name: String) throws {
        let command = try #require(Syslat.configuration.subcommands.first { $0._commandName == name })
        let section = try reference(name)
        let mentioned = Set(
            section.matches(of: /`[^`\n]*`/).flatMap { code in
                code.output.matches(of: /--([a-z][a-z-]*)/).map { String($0.output.1) }
            })
        let rows = section.split(separator: "\n").filter { $0.hasPrefix("| `-") }
        let listed = Set(
            rows.flatMap { $0.split(separator: "|")[0].matches(of: /--([a-z][a-z-]*)/).map { String($0.output.1) } })
        let options = options(command).subtracting(["help", "version"])
        #expect(options.subtracting(mentioned) == [], "docs/cli.md, \(name)")
        #expect(listed.subtracting(options) == [], "docs/cli.md, \(name)")
    }
}
