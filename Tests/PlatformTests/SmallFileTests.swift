import Foundation
import Platform
import SystemPackage
import Testing

@Suite struct SmallFileTests {
    private let folder = "/tmp/syslat-files-\(UUID())"

    /// Makes a folder for the test, which `body` gets.
    private func inFolder(_ body: (String) throws -> Void) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    @Test func `a file is read whole, or as far as its limit`() throws {
        try inFolder { folder in
            let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
            let path = "\(folder)/file"
            #expect(FileManager.default.createFile(atPath: path, contents: Data(bytes)))
            for (limit, expected) in [(1 << 20, 100_000), (20_000, 20_000), (0, 0)] {
                let read = try SmallFile.bytes(path, limit: limit)
                #expect(read == Array(bytes.prefix(expected)))
            }
            #expect(SmallFile.names(in: folder) == ["file"])
        }
    }

    @Test func `a file of the kernel, which has no size, is read whole`() throws {
        let read = try #require(SmallFile.text("/proc/self/status"))
        #expect(read.hasPrefix("Name:") && read.hasSuffix("\n"))
    }

    @Test func `a file that isn't there is an error, and no text`() {
        #expect(throws: Errno.noSuchFileOrDirectory) { try SmallFile.bytes("/nonexistent/file") }
        #expect(SmallFile.text("/nonexistent/file") == nil)
        #expect(SmallFile.names(in: "/nonexistent") == nil)
    }

    @Test func `a folder is no file`() {
        #expect(throws: Errno.isDirectory) { try SmallFile.bytes("/tmp") }
    }

    @Test func `a FIFO is not waited for: without a writer it is empty, and where nothing was written an error`() throws
    {
        try inFolder { folder in
            let path = "\(folder)/fifo"
            try #require(mkfifo(path, 0o600) == 0)
            let nothing = try SmallFile.bytes(path)
            #expect(nothing == [])
            let writer = open(path, O_RDWR | O_CLOEXEC)
            try #require(writer >= 0)
            defer { close(writer) }
            #expect(throws: Errno.resourceTemporarilyUnavailable) { try SmallFile.bytes(path) }
        }
    }
}
