import Latency
import Syscalls
import Testing

@testable import History

/// A recorder's life made of numbers: each second some calls of each kind.
struct Simulation {
    private(set) var snapshot = Snapshot(attached: .at(0), taken: .at(0), rows: [:], recorder: RecorderCounts())

    mutating func advance(seconds: Double = 1, _ calls: [(SyscallID, nanoseconds: UInt64, errno: Int?)]) {
        snapshot.taken = Moment(
            unixNs: snapshot.taken.unixNs + UInt64(seconds * 1e9),
            monotonicNs: snapshot.taken.monotonicNs + UInt64(seconds * 1e9))
        for (id, nanoseconds, error) in calls {
            var counts = snapshot.rows[id] ?? SyscallCounts()
            counts.entries += 1
            counts.totalNs += nanoseconds
            counts.waitNs += nanoseconds / 3
            counts.minNs = counts.minNs == 0 ? nanoseconds : min(counts.minNs, nanoseconds)
            counts.maxNs = max(counts.maxNs, nanoseconds)
            counts.histogram.record(nanoseconds)
            if let error {
                counts.errors += 1
                counts.errnos[error, default: 0] += 1
            }
            snapshot.rows[id] = counts
        }
    }
}

extension Moment {
    static func at(_ seconds: UInt64) -> Moment {
        Moment(unixNs: 1_700_000_000_000_000_000 + seconds * 1_000_000_000, monotonicNs: (5 + seconds) * 1_000_000_000)
    }
}

private let read = SyscallID.call(.x86_64, number: 0)
private let futex = SyscallID.call(.x86_64, number: 202)
private let second: UInt64 = 1_000_000_000

@Suite struct HistoryTests {
    @Test func `before the first snapshot there is no window`() {
        let history = History()
        #expect(history.latest == nil)
        #expect(history.window(nanoseconds: second) == nil)
    }

    @Test func `a window holds what was counted in it and nothing else`() throws {
        var simulation = Simulation()
        var history = History()
        for tick in 1...10 {
            simulation.advance([(read, nanoseconds: UInt64(tick * 100), errno: tick % 2 == 0 ? 11 : nil)])
            history.append(simulation.snapshot)
        }
        let window = try #require(history.window(nanoseconds: 3 * second))
        #expect(window.seconds == 3)
        let counts = try #require(window.rows[read])
        #expect(counts.calls == 3)
        #expect(counts.totalNs == 800 + 900 + 1000)
        #expect(counts.waitNs == 800 / 3 + 900 / 3 + 1000 / 3)
        #expect(counts.errnos == [11: 2])
        #expect(counts.maxNs == 1000, "the longest call since attach is in the window, so it is exact")
        #expect(counts.minNs == Bucket.bounds(Bucket.index(of: 800)).lowerBound)
    }

    @Test func `windows that follow each other add up to the cumulative counts`() throws {
        var generator = SystemRandomNumberGenerator()
        var simulation = Simulation()
        var history = History()
        var sum: [SyscallID: SyscallCounts] = [:]
        for _ in 0..<50 {
            simulation.advance(
                (0..<Int.random(in: 0...20, using: &generator)).map { _ in
                    (
                        Bool.random() ? read : futex, nanoseconds: .random(in: 1...1 << 41),
                        errno: Bool.random() ? 4 : nil
                    )
                })
            history.append(simulation.snapshot)
            for (id, counts) in try #require(history.window(nanoseconds: second)).rows {
                sum[id, default: SyscallCounts()].entries += counts.entries
                sum[id]!.totalNs += counts.totalNs
                sum[id]!.waitNs += counts.waitNs
                sum[id]!.errors += counts.errors
                sum[id]!.errnos.merge(counts.errnos, uniquingKeysWith: +)
                sum[id]!.histogram += counts.histogram
            }
        }
        for (id, cumulative) in simulation.snapshot.rows {
            var expected = cumulative
            (expected.minNs, expected.maxNs) = (0, 0)
            #expect(sum[id] == expected)
        }
    }

    @Test func `a window longer than the history is what there is, and says how long`() throws {
        var simulation = Simulation()
        var history = History()
        for _ in 0..<4 {
            simulation.advance([(read, nanoseconds: 10, errno: nil)])
            history.append(simulation.snapshot)
        }
        let window = try #require(history.window(nanoseconds: 3600 * second))
        #expect(window.seconds == 4)
        #expect(window.from == .at(0))
        #expect(window.rows[read]?.calls == 4)
    }

    @Test func `an update moves the end of windows and is not kept`() throws {
        var simulation = Simulation()
        var history = History()
        simulation.advance([(read, nanoseconds: 10, errno: nil)])
        history.append(simulation.snapshot)
        for _ in 0..<100 {
            simulation.advance(seconds: 0.005, [(futex, nanoseconds: 10, errno: nil)])
            history.update(simulation.snapshot)
        }
        let window = try #require(history.window(nanoseconds: second / 4))
        #expect(window.seconds == 0.5)
        #expect(window.rows[futex]?.calls == 100)
        #expect(window.rows[read] == nil)
        #expect(history.keptSnapshots == 1)
    }

    @Test func `the span and the memory bound drop the oldest, and windows stay exact`() throws {
        for history in [History(spanNs: 20 * second), History(maxBytes: 1000)] {
            var history = history
            var simulation = Simulation()
            for tick in 1...200 {
                simulation.advance([
                    (read, nanoseconds: UInt64(tick), errno: nil), (futex, nanoseconds: 77, errno: 110),
                ])
                history.append(simulation.snapshot)
                #expect(history.keptBytes <= history.maxBytes)
            }
            let longest = try #require(history.window(nanoseconds: 3600 * second))
            #expect(longest.seconds >= 5 && longest.seconds <= 21)
            #expect(longest.rows[read]?.calls == UInt64(longest.seconds))
            #expect(history.window(nanoseconds: 5 * second)?.rows[futex]?.errnos == [110: 5])
        }
    }

    @Test func `a call in progress has a row although nothing of it was counted`() throws {
        var simulation = Simulation()
        var history = History()
        simulation.advance([(read, nanoseconds: 10, errno: nil)])
        var snapshot = simulation.snapshot
        snapshot.rows[futex] = SyscallCounts()
        snapshot.rows[futex]!.entries = 1
        history.append(snapshot)
        snapshot.taken = .at(2)
        history.append(snapshot)
        let window = try #require(history.window(nanoseconds: second))
        #expect(window.rows[futex]?.entries == 0)
        #expect(window.rows[read] == nil)
    }
}

@Suite struct CursorTests {
    /// Adds what `counts` has to `sums`, without the bounds.
    private func add(_ window: Window, to sums: inout [SyscallID: SyscallCounts]) {
        for (id, counts) in window.rows {
            var sum = sums[id] ?? SyscallCounts()
            sum.entries += counts.entries
            sum.totalNs += counts.totalNs
            sum.waitNs += counts.waitNs
            sum.errors += counts.errors
            sum.errnos.merge(counts.errnos, uniquingKeysWith: +)
            sum.histogram += counts.histogram
            sums[id] = sum
        }
    }

    @Test(arguments: [(8 << 20, 4096), (2000, 4096), (8 << 20, 2)])
    func `readers with a rhythm of their own each get everything once`(maxBytes: Int, maxCursors: Int) throws {
        var simulation = Simulation()
        var history = History(maxBytes: maxBytes, maxCursors: maxCursors)
        let rhythms = [1, 3, 7]
        var sums = [[SyscallID: SyscallCounts]](repeating: [:], count: rhythms.count)
        var cursors = [Cursor?](repeating: nil, count: rhythms.count)
        var lost = 0
        for tick in 1...210 {
            simulation.advance(
                seconds: 0.3,
                [
                    (read, nanoseconds: .random(in: 1...1 << 41), errno: tick % 4 == 0 ? 4 : nil),
                    (futex, nanoseconds: 500, errno: nil),
                ])
            if tick % 2 == 0 { history.append(simulation.snapshot) } else { history.update(simulation.snapshot) }
            for (reader, rhythm) in rhythms.enumerated() where tick % rhythm == 0 {
                if let cursor = cursors[reader], let window = history.window(since: cursor) {
                    add(window, to: &sums[reader])
                } else {
                    lost += cursors[reader] == nil ? 0 : 1
                    sums[reader] = [:]
                    add(Window(all: simulation.snapshot), to: &sums[reader])
                }
                cursors[reader] = history.cursor()
            }
            #expect(history.keptBytes <= maxBytes && history.keptCursors <= maxCursors)
        }
        for sum in sums {
            for (id, cumulative) in simulation.snapshot.rows {
                var expected = cumulative
                (expected.minNs, expected.maxNs) = (0, 0)
                #expect(sum[id] == expected)
            }
        }
        if maxBytes > 2000 && maxCursors > 2 { #expect(lost == 0) }
    }

    @Test func `a cursor has an end: with the history, and with the run`() throws {
        var simulation = Simulation()
        var history = History(spanNs: 5 * second)
        #expect(history.cursor() == nil)
        simulation.advance([(read, nanoseconds: 10, errno: nil)])
        history.append(simulation.snapshot)
        let handedOut = history.cursor()
        let cursor = try #require(handedOut)
        #expect(Cursor(cursor.description) == cursor)
        #expect(history.window(since: cursor)?.seconds == 0)
        var other = History()
        other.append(simulation.snapshot)
        #expect(other.window(since: cursor) == nil, "another run")
        for _ in 0..<5 {
            simulation.advance([(read, nanoseconds: 10, errno: nil)])
            history.append(simulation.snapshot)
        }
        #expect(history.window(since: cursor)?.rows[read]?.calls == 5)
        simulation.advance([(read, nanoseconds: 10, errno: nil)])
        history.append(simulation.snapshot)
        simulation.advance([(read, nanoseconds: 10, errno: nil)])
        history.append(simulation.snapshot)
        #expect(history.window(since: cursor) == nil, "left the history")
    }

    @Test func `many cursors cost their own place, not that of the windows`() throws {
        var simulation = Simulation()
        var history = History(maxBytes: 20_000)
        for tick in 1...2000 {
            simulation.advance(seconds: 0.1, [(read, nanoseconds: 10, errno: nil)])
            if tick % 10 == 0 { history.append(simulation.snapshot) } else { history.update(simulation.snapshot) }
            _ = history.cursor()
        }
        #expect(history.keptBytes <= 20_000)
        #expect(try #require(history.window(nanoseconds: 3600 * second)).seconds > 195)
    }

    @Test(arguments: ["", "-", "1", "1-", "-1", "1-1-1", "g-1", "01-1", "+1-1", "11111111111111111-1"])
    func `what is no cursor is none`(text: String) { #expect(Cursor(text) == nil) }
}

@Suite struct ByteCoderTests {
    @Test(arguments: [0, 1, 127, 128, 16_383, 16_384, UInt64(1) << 63, .max])
    func `a number comes back as it went in`(number: UInt64) {
        var encoder = ByteEncoder()
        encoder.put(number)
        encoder.put(5)
        var decoder = ByteDecoder(encoder.bytes)
        #expect(decoder.next() == number)
        #expect(decoder.next() == 5)
        #expect(decoder.isAtEnd)
    }
}
