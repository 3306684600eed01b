import HTTP
import Testing

@testable import API
@testable import Documents
@testable import Rendering
@testable import Text

@Suite struct InFlightLimitTests {
    private func parse(_ target: String) throws -> InFlightQuery {
        try InFlightQuery(try #require(HTTPRequest(target: target)).query)
    }

    @Test func `a hundred thousand calls in flight can be asked for, and no more`() throws {
        #expect(try parse("/inflight?top=100000").top == 100_000)
        let error = #expect(throws: QueryError.self) { try parse("/inflight?top=100001") }
        #expect(error?.detail == "it takes a number of rows, 1 to 100000")
    }

    @Test func `rows of system calls stay at ten thousand`() throws {
        let request = try #require(HTTPRequest(target: "/stats?top=10001"))
        #expect(throws: QueryError.self) { try StatsQuery(request.query, taking: StatsQuery.parameters) }
    }
}
