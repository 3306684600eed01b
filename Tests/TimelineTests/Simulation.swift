import Histograms
import Measurements
import Syscalls
import TestSupport

/// A probe's life made of numbers: each second some calls of each kind.
struct Simulation {
    private var generator: SeededGenerator
    private(set) var snapshot = Snapshot(attached: .at(0), taken: .at(0), rows: [:], probe: ProbeCounts())

    /// - Parameter seed: what `advanceAtRandom` follows from.
    init(seed: UInt64 = 0) { generator = SeededGenerator(seed: seed) }

    mutating func advance(seconds: Double = 1, _ calls: [(SyscallID, nanoseconds: UInt64, errno: Int?)]) {
        snapshot.taken = Moment(
            unixNs: snapshot.taken.unixNs + UInt64(seconds * 1e9),
            monotonicNs: snapshot.taken.monotonicNs + UInt64(seconds * 1e9))
        for (id, nanoseconds, error) in calls {
            var counts = snapshot.rows[id] ?? SyscallCounts()
            counts[.entries] += 1
            counts[.totalNs] += nanoseconds
            counts[.waitNs] += nanoseconds / 3
            counts[.runnableNs] += nanoseconds / 7
            counts.minNs = counts.minNs == 0 ? nanoseconds : min(counts.minNs, nanoseconds)
            counts.maxNs = max(counts.maxNs, nanoseconds)
            counts.histogram.record(nanoseconds)
            if let error {
                counts[.errors] += 1
                counts.errnos[error, default: 0] += 1
            }
            snapshot.rows[id] = counts
        }
    }

    /// One second in which anything may happen to a call: it returns, fails with one of many errors, is entered and hangs,
    /// never returns, or is lost.
    mutating func advanceAtRandom(seconds: Double = 1, ids: [SyscallID]) {
        let calls = (0..<Int.random(in: 0...20, using: &generator)).map { _ in
            (
                ids.randomElement(using: &generator)!,
                nanoseconds: UInt64.random(in: 1...1 << 41, using: &generator),
                errno: Bool.random(using: &generator) ? Int.random(in: 0...133, using: &generator) : nil
            )
        }
        advance(seconds: seconds, calls)
        for id in ids where Bool.random(using: &generator) {
            var counts = snapshot.rows[id] ?? SyscallCounts()
            let (ended, lost, hanging) = (
                UInt64.random(in: 0...2, using: &generator), UInt64.random(in: 0...2, using: &generator),
                UInt64.random(in: 0...2, using: &generator)
            )
            counts[.entries] += ended + lost + hanging
            counts[.neverReturned] += ended
            counts[.lost] += lost
            snapshot.rows[id] = counts
        }
    }
}

/// What consecutive windows hold together.
struct WindowTotal {
    private(set) var rows: Rows = [:]

    mutating func add(_ window: Window) {
        for (key, counts) in window.rows { rows[key, default: SyscallCounts()] += counts }
    }

    /// Whether it is everything that `snapshot` has, in every field but the shortest and the longest, which don't add up.
    func isAll(of snapshot: Snapshot) -> Bool {
        snapshot.rows.allSatisfy { key, counts in
            var (sum, expected) = (rows[key] ?? SyscallCounts(), counts)
            (sum.minNs, sum.maxNs) = (0, 0)
            (expected.minNs, expected.maxNs) = (0, 0)
            return sum == expected
        }
    }
}

extension Moment {
    static func at(_ seconds: UInt64) -> Moment {
        Moment(unixNs: 1_700_000_000_000_000_000 + seconds * 1_000_000_000, monotonicNs: (5 + seconds) * 1_000_000_000)
    }
}
