import Measurements
import Syscalls
import TestSupport
import Testing

@testable import Timeline

private let second: UInt64 = 1_000_000_000

@Suite struct MergedCallersTests {
    @Test func `who was merged is the last of those that it became part of`() {
        var merged = MergedCallers()
        merged.snapshot = 1
        merged.add(5, to: 90)
        merged.snapshot = 3
        merged.add(90, to: 80)
        #expect(merged.target(of: 5) == 80)
        #expect(merged.target(of: 90) == 80)
        #expect(merged.target(of: 80) == 80)
        #expect(merged.target(of: 6) == 6)
        #expect(merged.count == 2)
    }

    @Test func `those merged by a snapshot are forgotten with it, later ones stay`() {
        var merged = MergedCallers()
        for snapshot in 1...5000 as ClosedRange<UInt64> {
            merged.snapshot = snapshot
            merged.add(UInt32(snapshot), to: 1_000_000)
        }
        merged.forget(upTo: 0)
        #expect(merged.count == 5000)
        for upTo in [1, 2000, 4000, 4999] as [UInt64] {
            merged.forget(upTo: upTo)
            #expect(merged.count == 5000 - Int(upTo))
            #expect(merged.target(of: UInt32(upTo)) == UInt32(upTo))
            #expect(merged.target(of: UInt32(upTo + 1)) == 1_000_000)
        }
        merged.forget(upTo: .max)
        #expect(merged.count == 0)
    }
}

@Suite struct ActivityTests {
    /// Whether `activity` is exactly what the window's rows count, and says of whom.
    private func isWhole(_ activity: Activity, _ window: Window) -> Bool {
        var isKnown = true
        activity.ledger.forEach { key, _ in
            if key.caller >= UntoldReason.allCases.count, activity.callers.byNumber[key.caller] == nil {
                isKnown = false
            }
        }
        return isKnown && activity.ledger.isAll(of: window.rows)
    }

    @Test func `where it isn't recorded whose calls are whose, there is no activity`() throws {
        var simulation = Simulation()
        var history = Timeline()
        simulation.advance([(.other, nanoseconds: 10, errno: nil)])
        history.append(simulation.snapshot)
        #expect(history.activity(in: try #require(history.window(nanoseconds: second))) == nil)
        #expect(history.knownCallers == nil && history.packedCallers() == nil)
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func `windows of every kind have exactly what callers made in them`(seed: UInt64) throws {
        var simulation = CallerSimulation(seed: seed)
        var history = Timeline(retentionNs: 40 * second, maxCursors: 4)
        var cursors: [Cursor] = []
        var lost = 0
        for tick in 1...120 {
            let snapshot = simulation.liveAtRandom(mayLookAway: false)
            if tick % 3 == 0 { history.update(snapshot) } else { history.append(snapshot) }
            #expect(history.latest?.callers == nil, "a snapshot is held without what it learnt")
            let all = Window(all: snapshot)
            #expect(isWhole(try #require(history.activity(in: all)), all), "since attach, at \(tick)")
            for seconds: UInt64 in [0, 1, 2, 7, 30, 1000] {
                let window = try #require(history.window(nanoseconds: seconds * second))
                #expect(isWhole(try #require(history.activity(in: window)), window), "\(seconds) s at \(tick)")
            }
            for cursor in cursors {
                guard let window = history.window(since: cursor) else {
                    lost += 1
                    continue
                }
                #expect(isWhole(try #require(history.activity(in: window)), window), "cursor at \(tick)")
            }
            if tick % 3 == 0 { cursors += [history.cursor()].compactMap(\.self) }
            if cursors.count > 6 { cursors.removeFirst() }
        }
        #expect(lost > 0, "some cursors were folded")
    }

    @Test(arguments: [(60 * second, 16 << 20), (5 * second, 16 << 20), (60 * second, 150_000)])
    func `windows stay exact while processes that ended become part of others`(
        retentionNs: UInt64, maxBytes: Int
    ) throws {
        var simulation = CallerSimulation()
        var history = Timeline(retentionNs: retentionNs, maxBytes: maxBytes, maxCursors: 3)
        let lasting = simulation.bear(pid: 1, comm: "lasting")
        var cursors: [Cursor] = []
        for tick in 1...60 {
            for number in 0..<150 {
                let pid = tick * 1000 + number
                let caller = simulation.bear(pid: pid, comm: "short\(number % 3)", cgroup: UInt64(number % 5))
                simulation.call(caller)
                simulation.end(caller)
            }
            simulation.call(lasting)
            simulation.call(nil)
            let snapshot = simulation.take()
            if tick % 4 == 1 { history.update(snapshot) } else { history.append(snapshot) }
            for seconds: UInt64 in [1, 3, 10, 20, 40] {
                let window = try #require(history.window(nanoseconds: seconds * second))
                let activity = try #require(history.activity(in: window))
                #expect(isWhole(activity, window), "\(seconds) s at \(tick)")
                #expect(activity.ledger.calls { $0 == lasting } == UInt64(window.seconds))
            }
            for window in cursors.compactMap({ history.window(since: $0) }) {
                #expect(isWhole(try #require(history.activity(in: window)), window), "cursor at \(tick)")
            }
            if tick % 2 == 0 { cursors += [history.cursor()].compactMap(\.self) }
        }
        #expect(history.knownCallers?.processes.count ?? 0 <= 1257)
    }

    @Test func `a history that goes on from a packed one has all since attach, and windows since it began`() throws {
        var simulation = CallerSimulation(seed: 5)
        var first = Timeline()
        for _ in 0..<20 { first.append(simulation.liveAtRandom(mayLookAway: false)) }
        let packed = try #require(first.packedCallers())
        var second = Timeline()
        let isResumed = second.resumeCallers(packed)
        #expect(isResumed)
        for _ in 0..<3 { second.append(simulation.liveAtRandom(mayLookAway: false)) }
        let all = Window(all: try #require(second.latest))
        let activity = try #require(second.activity(in: all))
        #expect(isWhole(activity, all))
        let longest = try #require(second.window(nanoseconds: .max))
        #expect(isWhole(try #require(second.activity(in: longest)), longest))
        let newest = try #require(second.window(nanoseconds: 1))
        #expect(isWhole(try #require(second.activity(in: newest)), newest))
        #expect(newest.rows != all.rows)
    }

    @Test func `what can't be unpacked isn't gone on from`() {
        var history = Timeline()
        let isResumed = history.resumeCallers([1, 2, 3])
        #expect(!isResumed)
        #expect(history.knownCallers == nil)
    }
}
