import Loop
import Platform
import Testing

@Suite struct TickerTests {
    /// A ticker's times are sums, so they may differ in the last digits.
    private func isAbout(_ time: Double, _ expected: Double) -> Bool { abs(time - expected) < 1e-6 }

    @Test func `a call that is late moves none after it, and those that were missed are left out`() {
        var calls = 0
        let ticker = Ticker(every: 1) { calls += 1 }
        let first = ticker.deadline
        ticker.expire(now: first)
        #expect(isAbout(ticker.deadline, first + 1))
        ticker.expire(now: first + 1.25)
        #expect(isAbout(ticker.deadline, first + 2))
        ticker.expire(now: first + 4.5)
        #expect(isAbout(ticker.deadline, first + 5))
        #expect(calls == 3)
    }

    @Test func `a loop calls it at each interval, and not before`() {
        let loop = Loop()
        var times: [Double] = []
        let ticker = Ticker(every: 0.01) { times.append(Clock.seconds) }
        let first = ticker.deadline
        loop.add(ticker)
        loop.run { times.count == 5 }
        for (index, time) in times.enumerated() { #expect(time >= first + Double(index) * 0.01 - 1e-6) }
    }

    @Test func `a call that takes longer than the interval keeps nobody else from a turn`() {
        let loop = Loop()
        let other = IdleMember()
        var calls = 0
        loop.add(
            Ticker(every: 0.001) {
                calls += 1
                Thread.sleep(seconds: 0.003)
            })
        loop.add(other)
        loop.run { calls == 10 }
        #expect(other.turns >= 8, "one between any two calls")
    }
}
