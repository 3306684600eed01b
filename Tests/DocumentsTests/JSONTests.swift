import Documents
import Foundation
import Measurements
import Rendering
import Testing

/// Documents that are written and read again, and those of another version.
@Suite struct JSONTests {
    private let stats = Sample.builder.stats(
        RowSelection(hasOctaves: true), cursor: "c-1", loadAverage: [0.5, 1, 2.25])

    private func decoded<Document: Decodable>(_ json: [UInt8]) throws -> Document {
        try JSONDecoder().decode(Document.self, from: Data(json))
    }

    /// The document after `change` of its JSON.
    private func decoded(_ change: (inout [String: Any]) -> Void) throws -> StatsDocument {
        var object = try #require(try JSONSerialization.jsonObject(with: Data(stats.json())) as? [String: Any])
        change(&object)
        return try JSONDecoder().decode(StatsDocument.self, from: try JSONSerialization.data(withJSONObject: object))
    }

    /// Changes the row of read.
    private func decodedRow(_ change: (inout [String: Any]) -> Void) throws -> StatsRow {
        let document = try decoded { object in
            var rows = object["syscalls"] as? [[String: Any]] ?? []
            for index in rows.indices where rows[index]["name"] as? String == "read" { change(&rows[index]) }
            object["syscalls"] = rows
        }
        return try #require(document.syscalls.first { $0.name == "read" })
    }

    @Test func `what is written is what is read`() throws {
        #expect(try decoded(stats.json()) == stats)
        for syscall in [Sample.read, Sample.futex, Sample.epoll] {
            let detail = try #require(Sample.builder.detail(syscall, cursor: "c-1"))
            #expect(try decoded(detail.json()) == detail)
        }
        let calls = InFlightDocument(
            total: 7,
            calls: [
                .init(
                    pid: 1, tid: 2, comm: "a\"\u{1b}\n名", name: "read", abi: "x86_64", ageNs: .max,
                    sinceBeforeAttach: true, stack: ["f", "g"]),
                .init(
                    pid: 1, tid: 3, comm: "", name: "invalid", abi: nil, ageNs: 0, sinceBeforeAttach: false, stack: []),
            ])
        #expect(try decoded(calls.json()) == calls)
    }

    @Test func `the largest numbers come back exactly`() throws {
        var document = stats
        let values = Dictionary(
            uniqueKeysWithValues: Statistic.allCases.map { statistic in
                let isRate = statistic.definition.unit == .callsPerSecond
                return (
                    statistic, isRate ? StatisticValue.real(1_234_567.125) : .integer(.max - UInt64(statistic.rawValue))
                )
            })
        document.rows[0].values = StatisticValues(values)
        #expect(try decoded(document.json()) == document)
    }

    @Test(
        arguments: [(1.0 / 3, 0.333), (2.0 / 3, 0.667), (0.0004, 0), (0.0005, 0.001), (1e14, 1e14), (1e15, 0)]
            as [(Double, Double)])
    func `a rate comes back with three digits after the point`(rate: Double, read: Double) throws {
        var document = stats
        document.totals = StatisticValues([.callsPerSecond: .real(rate)])
        let totals = (try decoded(document.json()) as StatsDocument).totals
        #expect(totals.double(.callsPerSecond) == read)
        #expect((totals.value(.callsPerSecond) == nil) == (rate >= 1e15), "what is too large is not known")
    }

    @Test(arguments: Statistic.allCases)
    func `a statistic that an earlier version lacks is not known, rather than 0`(statistic: Statistic) throws {
        let definition = statistic.definition
        let row = try decodedRow { row in
            guard let group = definition.group else {
                row[definition.member] = nil
                return
            }
            var object = row[group] as? [String: Any] ?? [:]
            object[definition.member] = nil
            row[group] = object
        }
        let whole = try decodedRow { _ in }
        #expect(whole.values.value(statistic) != nil, "it is there in this version")
        for other in Statistic.allCases {
            #expect(row.values.value(other) == (other == statistic ? nil : whole.values.value(other)), "\(other)")
        }
    }

    @Test(arguments: StatisticValues.additive)
    func `nor is a total that it lacks`(statistic: Statistic) throws {
        let document = try decoded { object in
            var totals = object["totals"] as? [String: Any] ?? [:]
            totals[statistic.definition.totalsMember] = nil
            object["totals"] = totals
        }
        #expect(stats.totals.value(statistic) != nil, "it is there in this version")
        for other in Statistic.allCases {
            #expect(document.totals.value(other) == (other == statistic ? nil : stats.totals.value(other)), "\(other)")
        }
    }

    @Test func `what a later version adds is passed over`() throws {
        let document = try decoded { object in
            object["new"] = ["a": 1]
            var totals = object["totals"] as? [String: Any] ?? [:]
            totals["new_ns"] = 1
            object["totals"] = totals
        }
        #expect(document == stats)
        #expect(try decodedRow { $0["new_ns"] = 1 } == stats.syscalls.first { $0.name == "read" })
    }

    @Test(arguments: ["host", "window", "totals", "recorder", "syscalls", "cursor"])
    func `without what every version has it is no document`(member: String) {
        #expect(throws: DecodingError.self) { try decoded { $0[member] = nil } }
    }
}
