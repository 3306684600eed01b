import Testing
import Text

@Suite struct JSONElementsTests {
    private func elements(_ name: String, _ json: String) -> [String]? {
        JSONText.elements(name, of: Array(json.utf8))?.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `the elements stand as they are`() {
        #expect(
            elements("calls", #"{"total": 3, "calls": [ {"a": [1, 2]},{"b": "],["} , 7, "x,]\"" ], "calls2": [1]}"#)
                == [#"{"a": [1, 2]}"#, #"{"b": "],["}"#, "7", #""x,]\"""#])
        #expect(elements("calls", "{\"calls\":\n[\n]\n}") == [])
    }

    @Test func `only a member of the object itself is meant, not a value and not a member of a member`() {
        #expect(elements("calls", #"{"x": "calls", "y": {"calls": [1]}, "calls": [2]}"#) == ["2"])
        #expect(elements("calls", #"{"x": ["calls", [1]]}"#) == nil)
    }

    @Test(arguments: [
        "", "{", "[1]", #"{"calls": 1}"#, #"{"calls": [1"#, #"{"calls": ["a"#, #"{"calls": [{]}"#, #"{"calls"#,
        #"{"calls": ["\"#,
    ])
    func `what is no such array is none`(json: String) {
        #expect(elements("calls", json) == nil)
    }
}

@Suite struct ByteCountTextTests {
    @Test(arguments: [("64KiB", 65536), ("1MiB", 1 << 20), ("1GiB", 1 << 30), ("999999KiB", 999_999 << 10)])
    func `amounts have a unit`(text: String, bytes: Int) {
        #expect(ByteCountText.bytes(text) == bytes)
    }

    @Test(arguments: ["", "1", "MiB", "0MiB", "1MB", "1 MiB", "1.5MiB", "-1MiB", "1000000KiB", "1mib", "１MiB"])
    func `nothing else is an amount`(text: String) {
        #expect(ByteCountText.bytes(text) == nil)
    }
}
