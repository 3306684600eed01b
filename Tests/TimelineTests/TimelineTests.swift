import Histograms
import Measurements
import Syscalls
import Testing

@testable import Timeline

private let read = SyscallID.call(.x86_64, number: 0)
private let futex = SyscallID.call(.x86_64, number: 202)
private let second: UInt64 = 1_000_000_000

@Suite struct HistoryTests {
    @Test func `before the first snapshot there is no window`() {
        let history = Timeline()
        #expect(history.latest == nil)
        #expect(history.window(nanoseconds: second) == nil)
    }

    @Test func `a window holds what was counted in it and nothing else`() throws {
        var simulation = Simulation()
        var history = Timeline()
        for tick in 1...10 {
            simulation.advance([(read, nanoseconds: UInt64(tick * 100), errno: tick % 2 == 0 ? 11 : nil)])
            history.append(simulation.snapshot)
        }
        let window = try #require(history.window(nanoseconds: 3 * second))
        #expect(window.seconds == 3)
        let counts = try #require(window.rows[read])
        #expect(counts.calls == 3)
        #expect(counts[.totalNs] == 800 + 900 + 1000)
        #expect(counts[.waitNs] == 800 / 3 + 900 / 3 + 1000 / 3)
        #expect(counts.errnos == [11: 2])
        #expect(counts.maxNs == 1000, "the longest call since attach is in the window, so it is exact")
        #expect(counts.minNs == Bucket.bounds(Bucket.index(of: 800)).lowerBound)
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func `windows that follow each other add up to the cumulative counts`(seed: UInt64) throws {
        var simulation = Simulation(seed: seed)
        var history = Timeline()
        var total = WindowTotal()
        for _ in 0..<50 {
            simulation.advanceAtRandom(ids: [read, futex, .other])
            history.append(simulation.snapshot)
            total.add(try #require(history.window(nanoseconds: second)))
        }
        #expect(total.isAll(of: simulation.snapshot))
        #expect(simulation.snapshot.rows[read]![.lost] > 0 && simulation.snapshot.rows[read]![.neverReturned] > 0)
    }

    @Test func `a window longer than the history is what there is, and says how long`() throws {
        var simulation = Simulation()
        var history = Timeline()
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
        var history = Timeline()
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
        #expect(history.deltaCount == 1)
    }

    @Test func `the span and the memory bound drop the oldest, and windows stay exact`() throws {
        for history in [Timeline(retentionNs: 20 * second), Timeline(maxBytes: 1000)] {
            var history = history
            var simulation = Simulation()
            for tick in 1...200 {
                simulation.advance([
                    (read, nanoseconds: UInt64(tick), errno: nil), (futex, nanoseconds: 77, errno: 110),
                ])
                history.append(simulation.snapshot)
                #expect(history.deltaBytes <= history.maxBytes)
            }
            let longest = try #require(history.window(nanoseconds: 3600 * second))
            #expect(longest.seconds >= 5 && longest.seconds <= 21)
            #expect(longest.rows[read]?.calls == UInt64(longest.seconds))
            #expect(history.window(nanoseconds: 5 * second)?.rows[futex]?.errnos == [110: 5])
        }
    }

    @Test func `a call in progress has a row although nothing of it was counted`() throws {
        var simulation = Simulation()
        var history = Timeline()
        simulation.advance([(read, nanoseconds: 10, errno: nil)])
        var snapshot = simulation.snapshot
        snapshot.rows[futex] = SyscallCounts()
        snapshot.rows[futex]![.entries] = 1
        history.append(snapshot)
        snapshot.taken = .at(2)
        history.append(snapshot)
        let window = try #require(history.window(nanoseconds: second))
        #expect(window.rows[futex]?[.entries] == 0)
        #expect(window.rows[read] == nil)
    }
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
