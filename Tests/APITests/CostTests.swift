import Histograms
import Measurements
import Documents
import Rendering
import Text
import Syscalls
import Testing

@testable import API

@Suite struct CostTests {
    private func recorder(costNsPerCall: Double?, calls: UInt64, seconds: UInt64) -> ProbeStatus {
        let start = Moment(unixNs: 1_795_514_400_000_000_000, monotonicNs: 1_000_000_000)
        var end = start
        end.monotonicNs += seconds * 1_000_000_000
        var row = SyscallCounts()
        row.histogram.add(calls, toBucket: 20)
        row[.entries] = calls
        var counts = ProbeCounts()
        counts.costNsPerCall = costNsPerCall
        let snapshot = Snapshot(attached: start, taken: end, rows: [RecordedSource.read: row], probe: counts)
        return DocumentBuilder(
            identity: Identity(host: "h", kernel: "k", version: "v"), snapshot: snapshot, window: Window(all: snapshot),
            inFlight: InFlightAges([], now: end.monotonicNs, attached: start.monotonicNs)
        ).stats(RowSelection(), cursor: "", loadAverage: []).recorder
    }

    @Test func `the cost is that of a call times the calls a second, in percent of one CPU`() throws {
        // 1.5 million calls a second at 200 ns are 0.3 s of each second.
        let recorder = recorder(costNsPerCall: 200, calls: 3_000_000, seconds: 2)
        #expect(recorder.costNsPerCall == 200)
        #expect(abs(try #require(recorder.costCPUPercent) - 30) < 1e-9)
    }

    @Test func `what wasn't measured has no percentage`() {
        #expect(recorder(costNsPerCall: nil, calls: 1, seconds: 1).costCPUPercent == nil)
    }
}
