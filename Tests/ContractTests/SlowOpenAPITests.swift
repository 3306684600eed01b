import Documents
import Foundation
import Rendering
import Syscalls
import Testing

/// What docs/openapi.yaml says of slow calls against what is written of them.
@Suite struct SlowOpenAPITests {
    private let schemas: Description

    init() throws { schemas = try Description().part("components", "schemas") }

    private func expect(_ schema: Description, _ object: [String: Any]) throws {
        #expect(Set(try schema.part("properties").keys).symmetricDifference(object.keys) == [])
        #expect(Set(try schema.part("required").list).symmetricDifference(object.keys) == [])
    }

    @Test func `every member that is written is described, and no other`() throws {
        var call = SlowDocument.Call(
            at: "2026-11-24T10:00:01.000Z", pid: 1, tid: 1, comm: "a", name: "fsync", abi: "x86_64", number: 74,
            result: 0, latencyNs: 1, cpuNs: 1)
        call.user = UserDescription(uid: 0, name: nil)
        call.arguments = ["fd": SlowDocument.Argument(value: 5)]
        let document = SlowDocument(
            calls: [call], account: SlowDocument.Account(seen: 0, written: 0, dropped: 0, heldBack: 0), cursor: "1-1")
        let object = try #require(try JSONSerialization.jsonObject(with: Data(document.json())) as? [String: Any])
        let slow = try schemas.part("Slow")
        try expect(slow, object)
        try expect(
            try slow.part("properties", "account"), try #require(object["account"] as? [String: Any]))
        let written = try #require((object["calls"] as? [[String: Any]])?.first)
        let described = try schemas.part("SlowCall")
        try expect(described, written)
        try expect(
            try described.part("properties", "user"), try #require(written["user"] as? [String: Any]))
        let argument = (written["arguments"] as? [String: Any])?["fd"] as? [String: Any]
        try expect(try schemas.part("SlowArgument"), try #require(argument))
    }

    @Test func `every error that can be asked for is described, and no other`() throws {
        let choices = try schemas.part("ErrorName", "anyOf").elements
        let named = try choices[1].part("enum").list
        let pattern = try Regex(String(try choices[0].value("pattern").dropFirst().dropLast()))
        for number in 0...Errno.maximum + 1 {
            let name = Errno.name(number)
            let isKnown = Errno.number(named: name) == number
            #expect(isKnown == (1...Errno.maximum).contains(number))
            #expect((named.contains(name) || name.firstMatch(of: pattern) != nil) == isKnown, "\(name)")
            // Nor may a number be asked for that has a name.
            let code = "errno_\(number)"
            #expect((code.firstMatch(of: pattern) != nil) == (isKnown && code == name), "\(code)")
        }
        for name in named { #expect(Errno.number(named: name) != nil, "\(name)") }
        #expect(named.count == Set(named).count)
    }
}
