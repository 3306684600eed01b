import Foundation
import Platform
import Testing

@testable import HTTP

@Suite struct UnixSocketTests {
    private let path = "/tmp/syslat-test-\(UUID().uuidString.prefix(8)).sock"

    @Test func `a Unix socket is made for its owner and group, and removed`() throws {
        var listener: ListeningSocket? = try ListeningSocket(.unix(path: path))
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o660)
        #expect(throws: SystemFailure.self, "a live one is refused") { try ListeningSocket(.unix(path: path)) }
        _ = listener
        listener = nil
        #expect(stat(path, &status) != 0)
    }

    @Test func `a stale socket is replaced, a file is not`() throws {
        let stale = try OwnedDescriptor(socketOfFamily: AF_UNIX, nonBlocking: false, operation: "test")
        let resolved = try SocketAddress.unix(path: path).resolved(operation: "test")[0]
        #expect(resolved.withAddress { bind(stale.number, $0, $1) } == 0)
        _ = try ListeningSocket(.unix(path: path))
        #expect(FileManager.default.createFile(atPath: path, contents: Data("precious".utf8)))
        defer { unlink(path) }
        #expect(throws: SystemFailure.self) { try ListeningSocket(.unix(path: path)) }
        #expect(FileManager.default.contents(atPath: path) == Data("precious".utf8))
    }
}
