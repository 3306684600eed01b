import Histograms
import Measurements
import Syscalls
import TestSupport
import Testing

@testable import Timeline

private let read = SyscallID.call(.x86_64, number: 0)
private let futex = SyscallID.call(.x86_64, number: 202)
private let second: UInt64 = 1_000_000_000

extension Timeline {
    /// The steps before the newest moment.
    fileprivate mutating func steps(_ stepNs: UInt64, of syscall: SyscallID) throws -> [HistoryStep] {
        let newest = cursor()
        let cursor = try #require(newest)
        let newestWindow = window(since: cursor)
        let window = try #require(newestWindow)
        return history(before: window, stepNs: stepNs, of: syscall)
    }
}

@Suite struct HistoryStepTests {
    /// Ten seconds with one call more in each than in the one before.
    private func lived(_ seconds: Double = 1) -> Timeline {
        var simulation = Simulation()
        var history = Timeline()
        for tick in 0...10 {
            let calls = Array(repeating: (read, nanoseconds: UInt64(100), errno: nil as Int?), count: tick)
            simulation.advance(seconds: tick == 0 ? 0.001 : seconds, calls + [(futex, nanoseconds: 5000, errno: 11)])
            history.append(simulation.snapshot)
        }
        return history
    }

    @Test(
        arguments: [
            (1, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), (2, [3, 7, 11, 15, 19]), (3, [1, 9, 18, 27]), (5, [15, 40]),
            (4, [3, 18, 34]),
            (100, [55]),
        ] as [(Double, [UInt64])])
    func `steps of a length are told, the newest ends where the window begins`(step: Double, calls: [UInt64]) throws {
        var history = lived()
        let steps = try history.steps(UInt64(step * 1e9), of: read)
        #expect(steps.map { $0.octaves.reduce(0, +) } == calls)
        #expect(steps.allSatisfy { $0.octaves.count == 8 && $0.octaves[7] == $0.octaves.reduce(0, +) })
        #expect(steps.last?.to == history.latest?.taken)
        for (step, next) in zip(steps, steps.dropFirst()) { #expect(step.to == next.from) }
        #expect(try history.steps(UInt64(step * 1e9), of: futex).map { $0.octaves[13] }.reduce(0, +) == 10)
        #expect(try history.steps(UInt64(step * 1e9), of: .other).allSatisfy { $0.octaves.isEmpty })
    }

    @Test(arguments: [0.97, 0.9999, 1.0001, 1.03, 1.2])
    func `snapshots that come a little early or late make no long steps`(
        seconds: Double
    ) throws {
        var history = lived(seconds)
        let steps = try history.steps(second, of: read)
        #expect(steps.count >= 9)
        #expect(steps.dropFirst().allSatisfy { (0.9...1.3).contains($0.seconds) })
    }

    @Test func `cursors between the ticks make no short steps, and no long ones`() throws {
        var simulation = Simulation()
        var random = SeededGenerator(seed: 1)
        var history = Timeline()
        history.append(simulation.snapshot)
        for _ in 0..<50 {
            let early = Double.random(in: 0.001...0.999, using: &random)
            simulation.advance(seconds: early, [(read, nanoseconds: 100, errno: nil)])
            history.update(simulation.snapshot)
            _ = history.cursor()
            simulation.advance(seconds: 1 - early, [(read, nanoseconds: 100, errno: nil)])
            history.append(simulation.snapshot)
        }
        #expect(
            try history.steps(second, of: read).map { ($0.seconds * 1e6).rounded() } == Array(repeating: 1e6, count: 50)
        )
        simulation.advance(seconds: 0.4, [])
        history.update(simulation.snapshot)
        let steps = try history.steps(second, of: read)
        #expect(steps.map { ($0.seconds * 10).rounded() } == Array(repeating: 10, count: 49) + [14])
        #expect(steps.reduce(0) { $0 + $1.octaves[7] } == 100)
        // Finer than the ticks, the cursors are what there is.
        #expect(try history.steps(second / 10, of: read).count > 80)
    }

    @Test func `where snapshots are far apart, steps are as long as that`() throws {
        var history = lived(10)
        for stepNs in [1, 1000, second, 4 * second] {
            #expect(try history.steps(stepNs, of: read).map(\.seconds) == Array(repeating: 10, count: 10))
        }
        #expect(try history.steps(.max, of: read).map(\.seconds) == [100])
    }

    @Test func `what was counted before the first snapshot is in no step`() throws {
        var simulation = Simulation()
        var history = Timeline()
        simulation.advance(seconds: 86_400, [(read, nanoseconds: 10, errno: nil)])
        history.append(simulation.snapshot)
        #expect(try history.steps(second, of: read).isEmpty)
        simulation.advance([(read, nanoseconds: 100, errno: nil)])
        history.append(simulation.snapshot)
        #expect(try history.steps(second, of: read).map(\.seconds) == [1])
        #expect(try history.steps(second, of: read)[0].octaves == [0, 0, 0, 0, 0, 0, 0, 1])
    }

    @Test func `before a window that begins where the history does, there is nothing`() throws {
        let history = lived()
        let snapshot = try #require(history.latest)
        #expect(history.history(before: Window(all: snapshot), stepNs: second, of: read).isEmpty)
        let longest = try #require(history.window(nanoseconds: 1000 * second))
        #expect(history.history(before: longest, stepNs: second, of: read).isEmpty)
        #expect(Timeline().history(before: longest, stepNs: second, of: read).isEmpty)
        let last = try #require(history.window(nanoseconds: 3 * second))
        #expect(history.history(before: last, stepNs: second, of: read).map { $0.octaves[7] } == [1, 2, 3, 4, 5, 6, 7])
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func `the steps and what comes after them add up to everything since the first snapshot`(seed: UInt64) throws {
        var simulation = Simulation(seed: seed)
        var random = SeededGenerator(seed: seed)
        var history = Timeline(maxCursors: 5)
        history.append(simulation.snapshot)
        for _ in 0..<60 {
            simulation.advanceAtRandom(seconds: .random(in: 0.01...3, using: &random), ids: [read, futex, .other])
            if Bool.random(using: &random) {
                history.append(simulation.snapshot)
            } else {
                history.update(simulation.snapshot)
            }
            let newest = history.cursor()
            let cursor = try #require(newest)
            for id in [read, futex, .other] {
                let steps = try history.steps(UInt64.random(in: 1...10 * second, using: &random), of: id)
                var sum = [UInt64](repeating: 0, count: 42)
                for step in steps { for (index, count) in step.octaves.enumerated() { sum[index] += count } }
                while sum.last == 0 { sum.removeLast() }
                #expect(sum == simulation.snapshot.rows[id]?.histogram.byPowerOfTwo ?? [])
                #expect(history.window(since: cursor) != nil)
            }
        }
    }

    @Test func `there are at most so many steps, the newest ones`() throws {
        var simulation = Simulation()
        var history = Timeline(retentionNs: 10_000 * second)
        for _ in 0...(Timeline.maxSteps + 50) {
            simulation.advance([(read, nanoseconds: 10, errno: nil)])
            history.append(simulation.snapshot)
        }
        let steps = try history.steps(second, of: read)
        #expect(steps.count == Timeline.maxSteps && steps.last?.to == history.latest?.taken)
        #expect(steps.allSatisfy { $0.seconds == 1 })
    }
}

@Suite struct CallerStepTests {
    @Test func `the steps of some callers are theirs alone, also after they were merged`() throws {
        var simulation = CallerSimulation()
        var history = Timeline()
        let lasting = simulation.bear(pid: 1, comm: "lasting")
        history.append(simulation.take())
        for tick in 1...30 {
            for number in 0..<100 {
                let caller = simulation.bear(pid: tick * 1000 + number, comm: "short")
                simulation.call(caller)
                simulation.end(caller)
            }
            for _ in 0..<tick { simulation.call(lasting) }
            simulation.call(nil)
            history.append(simulation.take())
        }
        let newest = history.cursor()
        let cursor = try #require(newest)
        let window = try #require(history.window(since: cursor))
        let all = try #require(history.latest).rows
        let callers = try #require(history.knownCallers)
        var (ofLasting, ofShort) = ([UInt64](repeating: 0, count: 30), UInt64(0))
        for id in all.keys {
            let mine = history.history(before: window, stepNs: second, of: id) { $0 == lasting }
            #expect(mine.count == 30)
            for (index, step) in mine.enumerated() { ofLasting[index] += step.octaves.reduce(0, +) }
            let others = history.history(before: window, stepNs: second, of: id) {
                callers.byNumber[$0]?.comm == "short"
            }
            ofShort += others.reduce(0) { $0 + $1.octaves.reduce(0, +) }
        }
        #expect(ofLasting == (1...30).map { UInt64($0) })
        #expect(ofShort == 3000, "although most of them are part of others now")
        #expect(callers.byNumber.values.count { $0.comm == "short" } < 3000)
    }
}
