import Foundation
import Testing

/// The pages for people: that all can be found, and that their links lead somewhere.
@Suite struct PageTests {
    private static let index = "docs/README.md"

    private static func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: Project.root.appending(path: folder).path).sorted()
    }

    /// The pages below docs, and those beside the README.
    private static func pages() throws -> [String] {
        try names(in: "docs").filter { $0.hasSuffix(".md") }.map { "docs/" + $0 }
            + names(in: ".").filter { $0.hasSuffix(".md") } + ["data/syscalls/README.md"]
    }

    @Test func `the index links every file of docs`() throws {
        let linked = Set(try Page(Self.index).files.map(\.path))
        let files = try Self.names(in: "docs").map { "docs/" + $0 }.filter { $0 != Self.index }
        #expect(files.count > 10)
        #expect(Set(files).subtracting(linked) == [])
    }

    @Test func `the README links the index`() throws {
        #expect(try Page("README.md").files.contains { [Self.index, "docs"].contains($0.path) })
    }

    @Test(arguments: try pages())
    func `each link of a page leads to a file, and to a heading in it`(path: String) throws {
        for (file, anchor) in try Page(path).files {
            let exists = FileManager.default.fileExists(atPath: Project.root.appending(path: file).path)
            #expect(exists, "\(path) links \(file)")
            if exists, !anchor.isEmpty {
                #expect(try Page(file).anchors.contains(anchor), "\(path) links \(file)#\(anchor)")
            }
        }
    }

    @Test(arguments: try pages())
    func `a page has at most 400 lines, the README 300`(path: String) throws {
        #expect(try Page(path).lineCount <= (path == "README.md" ? 300 : 400))
    }

    @Test func `anchors are those of GitHub`() throws {
        #expect(try Page("docs/top.md").anchors.isSuperset(of: ["whose-calls-p", "the-filter-", "for-scripts--b"]))
        #expect(try Page("docs/threat-model.md").anchors.contains("what---arguments-adds"))
    }
}
