import Documents
import Measurements
import Syscalls
import Testing

/// Documents of figures that were worked out by hand.
@Suite struct DocumentBuilderTests {
    private func stats(_ selection: RowSelection = RowSelection()) -> StatsDocument {
        Sample.builder.stats(selection, cursor: "c-1", loadAverage: [0.5])
    }

    private func row(_ name: String) throws -> StatsRow {
        try #require(stats().syscalls.first { $0.name == name })
    }

    @Test func `a row has the figures of its call`() throws {
        let row = try row("read")
        let expected: [Statistic: StatisticValue] = [
            .entries: .integer(5), .calls: .integer(4), .callsPerSecond: .real(2), .neverReturned: .integer(0),
            .errors: .integer(2), .total: .integer(100), .cpu: .integer(75), .wait: .integer(25),
            .blocked: .integer(20), .runnable: .integer(5), .min: .integer(10), .mean: .integer(25),
            .max: .integer(40), .inFlight: .integer(1), .oldest: .integer(500_000_000),
        ]
        for (statistic, value) in expected { #expect(row.values.value(statistic) == value, "\(statistic)") }
        let quantiles: Set<Statistic> = [.p50, .p90, .p99, .p999]
        #expect(Set(expected.keys).union(quantiles).count == Statistic.allCases.count, "none is forgotten here")
        // The second of four, and the last one, which is the longest; each within its bucket.
        #expect((20...21).contains(row[.p50]))
        for statistic in [Statistic.p90, .p99, .p999] { #expect((39...40).contains(row[statistic]), "\(statistic)") }
        #expect(row.errnos == ["EAGAIN": 1, "EINTR": 1])
        #expect((row.abi, row.number, row.waitsByDesign, row.octaves) == ("x86_64", 0, false, nil))
    }

    @Test func `a call that is older than the probe has a row of which nothing but that is known`() throws {
        let row = try row("epoll_wait")
        #expect((row[.entries], row[.calls], row[.total], row[.inFlight]) == (0, 0, 0, 1))
        #expect(row.values.integer(.oldest) == 2_000_000_000, "as old as the probe at least")
        for statistic in [Statistic.min, .mean, .p50, .p999, .max] { #expect(row.values.value(statistic) == nil) }
        #expect(row.waitsByDesign)
    }

    @Test func `the totals are the sums of all rows, whatever was selected`() {
        let some = stats(RowSelection(selects: { $0 == Sample.futex }, top: 1))
        #expect(some.syscalls.map(\.name) == ["futex"])
        for totals in [some.totals, stats().totals] {
            #expect((totals[.entries], totals[.calls], totals[.errors], totals[.neverReturned]) == (8, 5, 2, 1))
            #expect((totals[.total], totals[.cpu], totals[.wait]) == (1100, 75, 1025))
            #expect((totals[.blocked], totals[.runnable], totals[.inFlight]) == (1020, 5, 2))
            #expect(totals.double(.callsPerSecond) == 2.5)
            for statistic in Statistic.allCases where !statistic.definition.adds {
                #expect(totals.value(statistic) == nil, "\(statistic)")
            }
        }
    }

    @Test func `the recorder's account is balanced, and its cost is that of the calls`() {
        let recorder = stats().recorder
        #expect((recorder.entries, recorder.exits, recorder.inFlight, recorder.neverReturned) == (8, 5, 1, 1))
        #expect(recorder.entries == recorder.exits + recorder.inFlight + recorder.neverReturned + recorder.lost.total)
        #expect(recorder.lost[.overwritten] == 1 && recorder.lost[.noMemory] == 0)
        #expect(recorder.lost[.recursion] == nil, "the kernel didn't say")
        #expect(recorder.unmatchedExits == 3)
        // 2.5 calls a second of 4 ms each are 10 ms of each second.
        #expect(recorder.costCPUPercent == 1)
        #expect((recorder.attachment, recorder.attachmentWarning) == ("raw_tracepoint", nil))
        #expect((recorder.isFull, recorder.isCoarse, recorder.inFlightUnavailable) == (false, false, nil))
    }

    @Test func `the document says whose it is and of when`() {
        let document = stats()
        #expect((document.host, document.kernel, document.version) == ("web-3", "6.18.44", "0.1.0"))
        #expect((document.cursor, document.loadAverage) == ("c-1", [0.5]))
        #expect(
            document.window
                == WindowBounds(from: "2026-11-24T10:00:00.000Z", to: "2026-11-24T10:00:02.000Z", seconds: 2))
        #expect(document.recorder.attachedAt == "2026-11-24T10:00:00.000Z")
    }

    @Test func `a detail has every bucket with a call, and quantiles that hold the exact ones`() throws {
        let detail = try #require(Sample.builder.detail(Sample.read, cursor: "c-1"))
        #expect(detail.syscall == (try row("read")))
        #expect(detail.buckets.map(\.count) == [1, 1, 1, 1])
        for (bucket, ns) in zip(detail.buckets, [10, 20, 30, 40] as [UInt64]) {
            #expect(bucket.fromNs <= ns && ns <= (bucket.toNs ?? .max))
        }
        #expect(detail.quantiles.map(\.quantile) == [0.5, 0.9, 0.99, 0.999])
        for (quantile, exact) in zip(detail.quantiles, [20, 40, 40, 40] as [UInt64]) {
            #expect(quantile.lowerNs <= exact && exact <= quantile.upperNs)
            #expect(quantile.lowerNs <= quantile.valueNs && quantile.valueNs <= quantile.upperNs)
        }
        #expect(Sample.builder.detail(.call(.x86_64, number: 1), cursor: "c-1") == nil)
    }

    @Test func `octaves are there for who asks, and hold every call`() throws {
        let rows = stats(RowSelection(hasOctaves: true)).syscalls
        let read = try #require(rows.first { $0.name == "read" })
        // At most 16, 32 and 64 ns: 10; 20 and 30; 40.
        #expect(read.octaves == [0, 0, 0, 0, 1, 2, 1])
        #expect(rows.first { $0.name == "epoll_wait" }?.octaves == [])
    }

    @Test func `where the calls in progress can't be listed, the document says why, and no age is known`() throws {
        let builder = DocumentBuilder(
            identity: Identity(host: "h", kernel: "k", version: "v"), snapshot: Sample.snapshot,
            window: Window(all: Sample.snapshot), inFlight: InFlightAges(failure: "no iterator"))
        let document = builder.stats(RowSelection(), cursor: "", loadAverage: [])
        #expect(document.recorder.inFlightUnavailable == "no iterator")
        let read = try #require(document.syscalls.first { $0.name == "read" })
        #expect((read[.inFlight], read.values.integer(.oldest)) == (1, nil), "the account knows it all the same")
    }
}
