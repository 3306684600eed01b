import Testing

/// That the reader of docs/openapi.yaml reads.
@Suite struct DescriptionTests {
    private let description = Description(
        """
        paths:
          /stats/{name}:
            get:
              security: [{}]
              parameters:
                - {$ref: "#/components/parameters/window"}
                - name: sort
                  in: query
                  schema:
                    type: string
                    enum: [a, b_c]
          /:
            get:
              summary: The page
        components:
          required:
            [one, two,
             three]
        """)

    @Test func `keys, values, lists and references are read`() throws {
        #expect(description.keys == ["paths", "components"])
        #expect(try description.part("paths").keys == ["/stats/{name}", "/"])
        #expect(try description.part("components", "required").list == ["one", "two", "three"])
        let get = try description.part("paths", "/stats/{name}", "get")
        #expect(get.keys == ["security", "parameters"])
        #expect(try get.value("security") == "[{}]")
        let parameters = try get.part("parameters").elements
        #expect(parameters.map(\.reference) == ["window", nil])
        #expect(try parameters[1].value("name") == "sort")
        #expect(try parameters[1].part("schema", "enum").list == ["a", "b_c"])
        #expect(throws: Description.Missing.self) { try description.part("paths", "/other") }
    }
}
