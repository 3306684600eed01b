import Glibc
import Loop
import Platform
import Testing

@Suite struct LoopTests {
    @Test func `a member that always has more to do keeps nobody from a deadline or a descriptor`() throws {
        let loop = Loop()
        let busy = BusyMember()
        let bell = try Bell()
        var (ticks, rings) = (0, 0)
        let ticker = Ticker(every: 0.002) {
            ticks += 1
            bell.ring()
        }
        loop.add(busy)
        loop.add(ticker)
        loop.add(BellWatch(bell) { rings += 1 })
        let first = ticker.deadline
        loop.run { ticks >= 5 && rings >= 4 }
        #expect(busy.turns > 5, "it needn't wait")
        #expect(busy.ends.allSatisfy { $0 >= first - 1e-6 && $0.isFinite }, "it is told when others are due")
    }

    @Test func `a member that is added in the middle of a turn gets its own from the next on`() throws {
        let loop = Loop()
        let bells = try (0..<3).map { _ in try Bell() }
        var heard: [Int] = []
        loop.add(
            BellWatch(bells[0]) {
                heard.append(0)
                loop.add(
                    BellWatch(bells[1]) {
                        heard.append(1)
                        loop.add(BellWatch(bells[2]) { heard.append(2) })
                    })
            })
        for bell in bells { bell.ring() }
        loop.run { heard.count == 3 }
        #expect(heard == [0, 1, 2])
    }

    @Test func `a loop that is done before it begins waits for nothing`() {
        let loop = Loop()
        let idle = IdleMember()
        loop.add(idle)
        loop.run { true }
        #expect(idle.turns == 0)
    }

    @Test func `nothing is left open, however much was watched`() throws {
        func open() -> Int { SmallFile.names(in: "/proc/self/fd")?.count ?? 0 }
        let before = open()
        let many = 200
        try onThread {
            let loop = Loop()
            for _ in 0..<many {
                loop.add(BellWatch(try Bell()) {})
                loop.add(try SignalWatch([SIGURG]) { _ in })
            }
            #expect(open() >= before + 2 * many - many / 2)
            loop.run { true }
        }
        // Tests beside this one may have opened some.
        #expect(open() < before + many / 2)
    }
}
