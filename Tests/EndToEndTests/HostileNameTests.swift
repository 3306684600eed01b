import Foundation
import HTTP
import Documents
import Rendering
import Text
import Testing

/// Names that try to be obeyed rather than read, as a person meets them.
@Suite(.serialized) struct HostileNameTests {
    /// A control sequence in its one-character form (CSI), and an override that turns text around.
    private static let name = "\u{9b}31mX\u{202e}"

    @Test func `a thread's name can't colour a document or turn it around`() throws {
        let daemon = try TestDaemon()
        let hung = try HungCall(comm: #"\xc2\x9b31mX\xe2\x80\xae"#)
        defer { hung.end() }
        let body = try daemon.get("/inflight?name=openat").body
        let line = try #require(
            String(decoding: body, as: UTF8.self).split(separator: "\n").first { $0.contains("\"pid\": \(hung.pid),") })
        #expect(line.contains(#""comm": "\u009b31mX\u202e""#))
        #expect(!String(line).hasControls)
        let document = try JSONDecoder().decode(InFlightDocument.self, from: body)
        #expect(document.calls.first { $0.pid == hung.pid }?.comm == Self.name)

        let screen = try Screen()
        try screen.run("\(Command.syslat) top --connect \(daemon.client.address)")
        try screen.expect("SYSCALL ")
        try screen.keys("i", "/", "o", "p", "e", "n", "a", "t", "Enter")
        try screen.expect(" ?31mX? ")
    }

    @Test func `nor can it colour what is told of its slow calls`() throws {
        let daemon = try TestDaemon()
        let hung = try HungCall(comm: #"\xc2\x9b31mX\xe2\x80\xae"#)
        hung.end()
        let told = try daemon.slow("pid=\(hung.pid)&name=openat")
        #expect(told.calls.map(\.comm) == [Self.name])
        for format in ["json", "table&wide=1"] {
            let text = String(decoding: try daemon.get("/slow?format=\(format)").body, as: UTF8.self)
            #expect(text.contains("31mX") && text.printableLines == text, "\(text)")
        }
        let run = try Command(Command.syslat, "slow", "--connect", "\(daemon.client.address)")
        #expect(run.output.contains("?31mX?") && run.output.printableLines == run.output)
    }

    @Test(arguments: [
        ["serve", "--listen"], ["serve", "--interval"], ["serve", "--user"], ["serve", "--token-file"], ["serve"],
        ["top", "-b", "-n", "1", "-f"], ["top", "-s"], ["top", "--token-file"], ["ping", "--connect"],
    ])
    func `what was typed is repeated without what a terminal obeys`(words: [String]) throws {
        let run = try Command([Command.syslat] + words + ["\u{1b}]0;\(Self.name)\r:1"])
        #expect(run.status != 0)
        #expect(run.errors.contains("?]0;?31mX??:1"), "\(run.errors)")
        #expect(run.errors.printableLines == run.errors)
    }

    @Test func `nor does a line of the log have any`() throws {
        let path = "/tmp/syslat-\(Self.name)-\(getpid())"
        try Data("0123456789abcdef".utf8).write(to: URL(fileURLWithPath: path))
        chmod(path, 0o600)
        defer { unlink(path) }
        let daemon = try TestDaemon("--token-file", path)
        chmod(path, 0o644)
        _ = try daemon.get("/stats")
        let log = daemon.stop(SIGTERM).log
        #expect(log.contains("token file /tmp/syslat-?31mX?-\(getpid()): its group or others have access to it"))
        #expect(log.printableLines == log)
    }
}
