import Histograms
import Measurements
import Syscalls
import Testing

@testable import Timeline

private let read = SyscallID.call(.x86_64, number: 0)
private let futex = SyscallID.call(.x86_64, number: 202)
private let second: UInt64 = 1_000_000_000

@Suite struct CursorTests {
    @Test(arguments: [(8 << 20, 4096), (2000, 4096), (8 << 20, 2)], 0..<5 as Range<UInt64>)
    func `readers with a rhythm of their own each get everything once`(
        limits: (maxBytes: Int, maxCursors: Int), seed: UInt64
    ) throws {
        let (maxBytes, maxCursors) = limits
        var simulation = Simulation(seed: seed)
        var history = Timeline(maxBytes: maxBytes, maxCursors: maxCursors)
        let rhythms = [1, 3, 7]
        var sums = [WindowTotal](repeating: WindowTotal(), count: rhythms.count)
        var cursors = [Cursor?](repeating: nil, count: rhythms.count)
        var lost = 0
        for tick in 1...210 {
            simulation.advanceAtRandom(seconds: 0.3, ids: [read, futex, .other])
            if tick % 2 == 0 { history.append(simulation.snapshot) } else { history.update(simulation.snapshot) }
            for (reader, rhythm) in rhythms.enumerated() where tick % rhythm == 0 {
                if let cursor = cursors[reader], let window = history.window(since: cursor) {
                    sums[reader].add(window)
                } else {
                    lost += cursors[reader] == nil ? 0 : 1
                    sums[reader] = WindowTotal()
                    sums[reader].add(Window(all: simulation.snapshot))
                }
                cursors[reader] = history.cursor()
            }
            #expect(history.deltaBytes <= maxBytes && history.cursorCount <= maxCursors)
        }
        for sum in sums { #expect(sum.isAll(of: simulation.snapshot)) }
        if maxBytes > 2000 && maxCursors > 2 { #expect(lost == 0) }
    }

    @Test(arguments: [1, 2, 3]) func `a reader that asks all the time takes nobody's cursor away`(seed: UInt64) throws {
        var simulation = Simulation(seed: seed)
        var history = Timeline(retentionNs: 60 * second, maxCursors: 400)
        simulation.advanceAtRandom(ids: [read])
        history.append(simulation.snapshot)
        var total = WindowTotal()
        total.add(Window(all: simulation.snapshot))
        let first = history.cursor()
        let patient = try #require(first)
        var (sinceUpdate, handedOut) = (0.0, Set<Cursor>())
        // 50 s of a question every 20 ms, each of which would be 2500 cursors.
        for turn in 1...2500 {
            simulation.advance(seconds: 0.02, [(read, nanoseconds: UInt64(turn), errno: nil)])
            sinceUpdate += 0.02
            if turn % 50 == 0 {
                history.append(simulation.snapshot)
                sinceUpdate = 0
            } else if sinceUpdate * 1e9 >= Double(history.cursorSpacingNs) {
                history.update(simulation.snapshot)
                sinceUpdate = 0
            }
            let cursor = history.cursor()
            handedOut.insert(try #require(cursor))
        }
        #expect((200...400).contains(history.cursorCount), "\(history.cursorCount)")
        #expect(handedOut.allSatisfy { history.window(since: $0) != nil })
        total.add(try #require(history.window(since: patient)))
        #expect(total.isAll(of: simulation.snapshot))
    }

    @Test func `a cursor has an end: with the history, and with the run`() throws {
        var simulation = Simulation()
        var history = Timeline(retentionNs: 5 * second)
        #expect(history.cursor() == nil)
        simulation.advance([(read, nanoseconds: 10, errno: nil)])
        history.append(simulation.snapshot)
        let handedOut = history.cursor()
        let cursor = try #require(handedOut)
        #expect(Cursor(cursor.description) == cursor)
        #expect(history.window(since: cursor)?.seconds == 0)
        var other = Timeline()
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
        var history = Timeline(maxBytes: 20_000)
        for tick in 1...2000 {
            simulation.advance(seconds: 0.1, [(read, nanoseconds: 10, errno: nil)])
            if tick % 10 == 0 { history.append(simulation.snapshot) } else { history.update(simulation.snapshot) }
            _ = history.cursor()
        }
        #expect(history.deltaBytes <= 20_000)
        #expect(try #require(history.window(nanoseconds: 3600 * second)).seconds > 195)
    }

    @Test(arguments: ["", "-", "1", "1-", "-1", "1-1-1", "g-1", "01-1", "+1-1", "11111111111111111-1"])
    func `what is no cursor is none`(text: String) { #expect(Cursor(text) == nil) }
}
