import Documents
import Histograms
import Measurements
import Syscalls
import Testing

/// As many subjects as a large machine has: the sums stay exact, whatever they are by.
@Suite struct ManySubjectsTests {
    private static let (processes, kinds) = (1000, 40)

    /// Each process makes 40 kinds of call, in 68 tallies: many kinds have more than one group of octaves.
    private static let activity = {
        var activity = Activity(ledger: Ledger(), callers: Callers())
        for process in 0..<processes {
            let (number, key) = (
                UInt32(process + 2), ProcessKey(pid: process + 10, startNs: UInt64(process + 1) * 1000)
            )
            let group = CgroupKey(hierarchy: 0, id: UInt64(process % 50))
            activity.callers.byNumber[number] = Caller(
                process: key, comm: "worker-\(process % 100)", cgroup: group, uid: UInt32(process % 7))
            activity.callers.processes[key] = Callers.Process(comm: "worker-\(process % 100)", cgroup: group)
            activity.callers.cgroupPaths[group] = "/system.slice/unit-\(process % 50).service"
            for kind in 0..<kinds {
                let code = SyscallID.call(.x86_64, number: kind).code
                for tallies in 0..<(kind < 28 ? 2 : 1) {
                    var tally = Tally()
                    tally.counts[process % 4] = UInt64(kind + 1)
                    (tally.totalNs, tally.waitNs) = (UInt64(1000 * kind + process), UInt64(kind))
                    (tally.maxNs, tally.errors) = (UInt64(500 + process), UInt64(kind % 2))
                    activity.ledger.add(tally, to: LedgerKey(caller: number, code: code, group: UInt8(2 + tallies)))
                }
            }
        }
        return activity
    }()

    private static let builder = {
        let start = Moment(unixNs: 1_795_514_400_000_000_000, monotonicNs: 1_000_000_000)
        var end = start
        end.monotonicNs += 2_000_000_000
        let snapshot = Snapshot(attached: start, taken: end, rows: [:], probe: ProbeCounts())
        return DocumentBuilder(
            identity: Identity(host: "h", kernel: "k", version: "v"), snapshot: snapshot, window: Window(all: snapshot),
            inFlight: InFlightAges([], now: end.monotonicNs, attached: start.monotonicNs))
    }()

    private func stats(_ grouping: Grouping, top: Int? = nil) -> StatsDocument {
        Self.builder.stats(
            RowSelection(top: top), by: grouping, of: SubjectFilter(), in: Self.activity, userName: { "user-\($0)" },
            cursor: "", loadAverage: [])
    }

    @Test(
        arguments: [
            (.process, 1000), (.command, 100), (.cgroup, 50), (.user, 7), (.syscall, 40),
        ] as [(Grouping, Int)])
    func `no call is lost or counted twice`(grouping: Grouping, rows: Int) {
        #expect(Self.activity.ledger.count == 68_000)
        let document = stats(grouping)
        #expect(document.rows.count == rows)
        var (calls, total, wait, errors) = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))
        Self.activity.ledger.forEach { _, tally in
            calls += tally.calls
            total += tally.totalNs
            wait += tally.waitNs
            errors += tally.errors
        }
        #expect(document.rows.reduce(0) { $0 + $1[.calls] } == calls)
        #expect(document.rows.reduce(0) { $0 + $1[.total] } == total)
        #expect(document.rows.reduce(0) { $0 + $1[.wait] } == wait)
        #expect(document.rows.reduce(0) { $0 + $1[.errors] } == errors)
        #expect(document.untold?.isEmpty == true)
    }

    @Test func `the most expensive calls of each are the right ones`() throws {
        for (index, row) in stats(.process).rows.enumerated() {
            // The rows are sorted by time, so the last process comes first. Kinds below 28 have two tallies.
            let process = UInt64(Self.processes - 1 - index)
            let expected = [(27, 54_000 + 2 * process), (26, 52_000 + 2 * process), (25, 50_000 + 2 * process)]
            #expect(
                row.syscalls
                    == expected.map { kind, total in
                        SyscallShare(
                            name: SyscallID.call(.x86_64, number: kind).name, abi: "x86_64",
                            calls: UInt64(2 * (kind + 1)),
                            totalNs: total)
                    }, "\(row.name)")
        }
        #expect(stats(.process, top: 3).rows.map(\.name) == ["1009 worker-99", "1008 worker-98", "1007 worker-97"])
    }
}
