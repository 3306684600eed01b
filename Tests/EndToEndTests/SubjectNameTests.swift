import Foundation
import Testing
import Text

/// Names of threads that try to be obeyed rather than read, as rows.
@Suite(.serialized) struct SubjectNameTests {
    @Test(arguments: [
        "a\"b\\c'd", "{\"x\": [1]}", "\u{1b}[31mred", "\u{9b}31mX\u{202e}", "two\nlines\r", "a,b=c&d e%2f",
        "ünï\u{200f}\u{2066}", "<b>&amp;",
    ])
    func `a command's name is quoted, obeyed by nothing, and found by itself`(name: String) throws {
        let daemon = try TestDaemon()
        let run = try KnownCalls("named", name, "77")
        let body = try daemon.get("/stats?by=command&name=getpgid").body
        // A document has line ends of its own, and no other control character.
        for line in String(decoding: body, as: UTF8.self).split(separator: "\n") { #expect(!String(line).hasControls) }
        let answer = try daemon.answer(by: .command, "name=getpgid")
        #expect(answer.sums(by: .command)[name]?.calls == 77)
        let pid = try #require(run.lines.first?.pid)
        let process = try daemon.answer(by: .process, "name=getpgid&pid=\(pid)").rows.first?.process
        #expect(process?.comm == name)
        // A comma stands between patterns.
        if !name.contains(",") && !name.contains("[") {
            let quoted = try #require(name.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
            #expect(try daemon.answer(by: .command, "name=getpgid&comm=\(quoted)").sum.calls == 77)
        }
        for grouping in ["command", "process"] {
            let table = String(
                decoding: try daemon.get("/stats?by=\(grouping)&format=table&wide=1").body, as: UTF8.self)
            #expect(table.printableLines == table)
        }
        try run.end()
    }
}
