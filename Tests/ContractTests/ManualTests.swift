import ArgumentParser
import Documents
import Foundation
import Testing

@testable import syslat

/// What people read of the sort keys and the options names each of them.
@Suite struct ManualTests {
    private static let prose = ["README.md", "docs/http.md", "docs/top.md"]

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
        #expect(page.contains("Sort by: \(SortKey.help)."))
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
}
