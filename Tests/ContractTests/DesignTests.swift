import Foundation
import Testing

/// The table of modules in docs/design.md against Package.swift.
@Suite struct DesignTests {
    /// What `swift package` makes of Package.swift.
    private struct Manifest: Decodable {
        struct Target: Decodable {
            struct Dependency: Decodable {
                /// A name, and perhaps a condition.
                let byName: [String?]?
                let target: [String?]?
            }

            let name: String
            let type: String
            let path: String?
            let dependencies: [Dependency]

            /// Whether it is a part of the program: neither a plugin nor there for the tests.
            var isModule: Bool { type != "test" && type != "plugin" && !(path ?? "").hasPrefix("Tests/") }
            var isC: Bool { type == "system" || path == "bpf" }
        }

        let targets: [Target]

        init() throws {
            let process = Process()
            let output = Pipe()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            let scratch = FileManager.default.temporaryDirectory.appending(path: "syslat-manifest-\(UUID())")
            defer { try? FileManager.default.removeItem(at: scratch) }
            process.arguments = [
                "swift", "package", "--package-path", Project.root.path, "--scratch-path", scratch.path, "dump-package",
            ]
            process.standardOutput = output
            try process.run()
            let json = output.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            try #require(process.terminationStatus == 0)
            self = try JSONDecoder().decode(Self.self, from: json)
        }
    }

    /// The section about the modules.
    private func section() throws -> Substring {
        let text = try Project.text("docs/design.md")
        return try #require(
            text.firstMatch(of: /(?s)\n## Modules\n(.*?)(?:\n## |$)/)?.output.1, "docs/design.md has no ## Modules")
    }

    /// The rows of its table, but for the head.
    private func rows() throws -> [(module: String, imports: [String])] {
        let lines = try section().split(separator: "\n", omittingEmptySubsequences: false)
        let head = try #require(lines.firstIndex(of: "| module | purpose | imports |"))
        return try lines[(head + 2)...].prefix { $0.hasPrefix("|") }.map { line in
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast().map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            try #require(cells.count == 3, "\(line)")
            let names = ["", "none"].contains(cells[2]) ? [] : cells[2].split(separator: ",").map(String.init)
            return (try unquoted(cells[0]), try names.map(unquoted))
        }
    }

    private func unquoted(_ text: String) throws -> String {
        String(try #require(text.wholeMatch(of: /\s*`([A-Za-z]+)`\s*/)?.output.1, "'\(text)' is no name in backticks"))
    }

    @Test func `the table has every module and what each imports of the others`() throws {
        let targets = try Manifest().targets
        let ours = Set(targets.map(\.name))
        let modules = Dictionary(
            uniqueKeysWithValues: targets.filter(\.isModule).map { target in
                (target.name, Set(target.dependencies.compactMap { ($0.byName ?? $0.target)?[0] }).intersection(ours))
            })
        let rows = try rows()
        for (module, imports) in rows {
            let expected = try #require(modules[module], "\(module) is no module")
            #expect(Set(imports).symmetricDifference(expected) == [], "\(module)")
            #expect(imports.count == Set(imports).count, "\(module)")
        }
        #expect(Set(rows.map(\.module)).count == rows.count, "no module stands there twice")
        let swift = targets.filter { $0.isModule && !$0.isC }.map(\.name)
        #expect(Set(swift).subtracting(rows.map(\.module)) == [])
    }

    @Test func `the section names every module of C`() throws {
        let section = try section()
        for target in try Manifest().targets where target.isC { #expect(section.contains("`\(target.name)`")) }
    }
}
