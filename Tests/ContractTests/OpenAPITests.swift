import Documents
import Measurements
import Testing

@testable import API

/// docs/openapi.yaml against the lists that the code itself goes by.
@Suite struct OpenAPITests {
    private let description: Description

    init() throws { description = try Description() }

    /// The members of an object and those that it always has.
    private func expect(_ object: Description, has members: [String]) throws {
        #expect(Set(try object.part("properties").keys).symmetricDifference(members) == [])
        #expect(Set(try object.part("required").list).symmetricDifference(members) == [])
    }

    @Test func `the totals have every statistic that adds up, and nothing else`() throws {
        try expect(
            try description.part("components", "schemas", "Stats", "properties", "totals"),
            has: StatisticValues.additive.map(\.definition.totalsMember))
    }

    @Test func `a row has every statistic and what it is about`() throws {
        let row = try description.part("components", "schemas", "Syscall")
        let own = Statistic.allCases.map(\.definition).filter { $0.group == nil }.map(\.member)
        let groups = Set(Statistic.allCases.compactMap(\.definition.group))
        let about = ["name", "abi", "number", "waits_by_design", "is_coarse", "errnos"]
        let always = Set(own + about).union(groups)
        #expect(Set(try row.part("required").list).symmetricDifference(always) == [])
        #expect(
            Set(try row.part("properties").keys).symmetricDifference(always.union(["octaves", "percentile_bounds_ns"]))
                == [])
    }

    @Test func `a row of another subject has every statistic, its subject and its system calls`() throws {
        let row = try description.part("components", "schemas", "SubjectRow")
        let own = Statistic.allCases.map(\.definition).filter { $0.group == nil }.map(\.member)
        let groups = Set(Statistic.allCases.compactMap(\.definition.group))
        let always = Set(own + ["is_coarse", "errnos", "percentile_bounds_ns", "syscalls"]).union(groups)
        let subjects = ["process", "command", "cgroup", "user"]
        #expect(Set(try row.part("required").list).symmetricDifference(always) == [])
        #expect(Set(try row.part("properties").keys).symmetricDifference(always.union(subjects + ["octaves"])) == [])
    }

    @Test func `the rows can be about each subject`() throws {
        let parameters = try description.part("paths", "/stats", "get", "parameters").elements
        let by = try #require(try parameters.first { try $0.reference == nil && $0.value("name") == "by" })
        #expect(try by.part("schema", "enum").list == Grouping.allCases.map(\.rawValue))
        let members = try description.part("components", "schemas", "Stats", "properties").keys
        for grouping in Grouping.allCases { #expect(members.contains(grouping.member)) }
    }

    @Test func `what is untold has its reasons`() throws {
        let properties = try description.part("components", "schemas", "Untold", "allOf").elements
        let reasons = try #require(properties.last).part("properties", "reasons")
        try expect(reasons, has: UntoldReason.allCases.map(\.rawValue))
    }

    @Test(arguments: Set(Statistic.allCases.compactMap(\.definition.group)).sorted())
    func `an object of a row has its statistics`(group: String) throws {
        let members = Statistic.allCases.map(\.definition).filter { $0.group == group }.map(\.member)
        let property = try description.part("components", "schemas", "Syscall", "properties", group)
        // One that may be null is the second of two.
        let object = property.keys.contains("anyOf") ? try #require(try property.part("anyOf").elements.last) : property
        try expect(object, has: members)
    }

    @Test func `the order can be any sort key`() throws {
        let parameters = try description.part("paths", "/stats", "get", "parameters").elements
        let sort = try #require(try parameters.first { try $0.reference == nil && $0.value("name") == "sort" })
        #expect(try sort.part("schema", "enum").list == SortKey.all.map(\.text))
        #expect(try sort.part("schema").value("default") == SortKey.by(.total).text)
    }

    @Test func `every path is described, and no other`() throws {
        #expect(Set(try description.part("paths").keys).symmetricDifference(Router.endpoints.map(\.path)) == [])
    }

    @Test(arguments: Router.endpoints.map(\.path))
    func `every parameter of a path is described, and no other`(path: String) throws {
        let endpoint = try #require(Router.endpoints.first { $0.path == path })
        let get = try description.part("paths", path, "get")
        let parameters = get.keys.contains("parameters") ? try get.part("parameters").elements : []
        let inQuery = try parameters.compactMap { parameter -> String? in
            let parameter =
                try parameter.reference.map { try description.part("components", "parameters", $0) } ?? parameter
            return try parameter.value("in") == "query" ? try parameter.value("name") : nil
        }
        #expect(inQuery.count == Set(inQuery).count)
        #expect(Set(inQuery).symmetricDifference(endpoint.parameters) == [])
    }

    @Test(arguments: Router.endpoints.map(\.path)) func `what needs no token is said to need none`(path: String) throws
    {
        let endpoint = try #require(Router.endpoints.first { $0.path == path })
        let get = try description.part("paths", path, "get")
        let isOpen = get.keys.contains("security") ? try get.value("security") == "[{}]" : false
        #expect(isOpen == endpoint.isOpen)
    }
}
