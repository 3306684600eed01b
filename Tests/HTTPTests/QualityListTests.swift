import Testing

@testable import HTTP

@Suite struct QualityListTests {
    @Test func `no more choices than any client sends are looked at`() {
        let list = QualityList(String(repeating: "a/b,", count: 31) + "c/d,e/f")
        #expect(list.elements.count == 32)
        #expect(list.elements.last?.value == "c/d")
    }

    @Test func `values, parameters and qualities are read, and nonsense is left out`() {
        let list = QualityList("text/html;level=\"1\";q=0.5, */* ;Q=1 , ;, x;q=1.5, y;q=0.1234, Z")
        #expect(
            list.elements == [
                .init(value: "text/html", parameters: ["level": "1"], quality: 500),
                .init(value: "*/*", parameters: [:], quality: 1000), .init(value: "z", parameters: [:], quality: 1000),
            ])
    }
}
