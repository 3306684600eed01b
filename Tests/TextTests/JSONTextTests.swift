import Foundation
import Testing
import Text

@Suite struct JSONTextTests {
    @Test func `text is quoted as JSON wants it`() {
        #expect(JSONText.quoted("a\"b\\c\n\u{1}\u{7f}é") == "\"a\\\"b\\\\c\\n\\u0001\\u007fé\"")
    }

    @Test(arguments: [
        ("\u{9b}31mX\u{202e}", #""\u009b31mX\u202e""#), ("\u{80}\u{9f}", #""\u0080\u009f""#),
        ("\u{200e}\u{200f}\u{61c}\u{2066}\u{2069}", #""\u200e\u200f\u061c\u2066\u2069""#),
        ("\u{2028}\u{2029}\u{feff}\u{200b}\u{ad}", #""\u2028\u2029\ufeff\u200b\u00ad""#),
        ("\u{e0041}", #""\udb40\udc41""#), ("名前 é 😀", "\"名前 é 😀\""), ("\r\n\t", #""\r\n\t""#),
    ])
    func `no control character stands in a document as it is, and none is lost`(text: String, quoted: String) throws {
        #expect(JSONText.quoted(text) == quoted)
        #expect(try JSONDecoder().decode([String].self, from: Data("[\(quoted)]".utf8)) == [text])
    }

    @Test func `a document of somebody else's becomes a line that nothing obeys`() throws {
        let document = "{\"a\":\r\n\t\"\u{9b}31m\u{202e}\u{7f}名\",\n \"b\": [1]}\n"
        let line = JSONText.line(document)
        #expect(line == #"{"a": "\u009b31m\u202e\u007f名", "b": [1]}"#)
        let both = try [document, line].map { try JSONDecoder().decode(Mixed.self, from: Data($0.utf8)) }
        #expect(both[0] == both[1])
    }

    private struct Mixed: Decodable, Equatable {
        let a: String
        let b: [Int]
    }
}
