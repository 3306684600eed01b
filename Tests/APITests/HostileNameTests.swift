import Foundation
import HTTP
import Documents
import Rendering
import Text
import Testing

@testable import API

/// Names that try to be obeyed rather than read, wherever they come out.
@Suite struct HostileNameTests {
    /// Clears the screen, colours, turns the text around, breaks the line, closes what is open.
    private static let name = "\u{1b}[2J\u{9b}31m\u{202e}\r\n\u{2028}\u{feff}<\u{338}b>\"\u{301}&"

    private func body(_ target: String) throws -> String {
        let api = Router(
            provider: RecordedSource(), identity: Identity(host: Self.name, kernel: Self.name, version: Self.name))
        return String(decoding: api.respond(to: try #require(HTTPRequest(target: target))).body, as: UTF8.self)
    }

    @Test(arguments: [
        "/", "/stats", "/stats/read", "/stats?format=table", "/stats?format=table&wide=1", "/metrics", "/inflight",
        "/stats?%C2%9B31m%E2%80%AE=1", "/%C2%9B31m%E2%80%AE", "/stats/%C2%9B31m%E2%80%AE", "/stats?name=%C2%9B31m",
    ])
    func `no answer has a control character but line feeds`(target: String) throws {
        let body = try body(target)
        #expect(!body.isEmpty)
        #expect(body.printableLines == body)
    }

    @Test func `a document still says exactly what the name is`() throws {
        let text = try body("/stats")
        #expect(text.contains(#"\u001b[2J\u009b31m\u202e\r\n\u2028\ufeff"#))
        let document = try JSONDecoder().decode(StatsDocument.self, from: Data(text.utf8))
        #expect(document.host == Self.name)
    }

    @Test func `markup is escaped, whatever combines with it`() throws {
        let page = try body("/")
        #expect(page.contains("&lt;\u{338}b&gt;&quot;\u{301}&amp;") && !page.contains("<\u{338}b"))
        let labels = try body("/metrics").split(separator: "\n").filter { $0.hasPrefix("syslat_build_info{") }
        let label = try #require(labels.first)
        #expect(
            label.hasSuffix("\\\"\u{301}&\",attachment=\"\"} 1") && label.utf8.count { $0 == UInt8(ascii: "\"") } == 8)
    }

    @Test func `a table of a document from elsewhere has none either`() throws {
        let text = try body("/stats")
        var document = try JSONDecoder().decode(StatsDocument.self, from: Data(text.utf8))
        for index in document.rows.indices {
            document.rows[index].subject = .syscall(name: Self.name, abi: nil, number: nil)
            document.rows[index].errnos = [Self.name: 1]
        }
        document.window.to = Self.name
        let lines =
            StatsTable.summary(document) + StatsTable.lines(document.syscalls, per: nil)
            + StatsTable.lines(document.syscalls, per: nil, isWide: true)
        for line in lines { #expect(line.printable == line) }
    }
}
