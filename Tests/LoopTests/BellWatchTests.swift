import Glibc
import Loop
import Platform
import Testing

@Suite struct BellWatchTests {
    @Test func `rings of other threads are heard on the loop's`() throws {
        let bell = try Bell()
        let (threads, heard) = try onThread {
            let loop = Loop()
            let own = pthread_self()
            var calls = 0
            var isOwn = true
            loop.add(
                BellWatch(bell) {
                    calls += 1
                    isOwn = isOwn && pthread_equal(own, pthread_self()) != 0
                })
            for round in 1...20 {
                Thread.start { bell.ring() }
                loop.run { calls == round }
            }
            return (isOwn, calls)
        }
        #expect(threads)
        #expect(heard == 20)
    }

    @Test func `rings before a turn are one call, and a ring during the call is heard in the next turn`() throws {
        let bell = try Bell()
        let loop = Loop()
        var calls = 0
        loop.add(
            BellWatch(bell) {
                calls += 1
                if calls == 1 { bell.ring() }
            })
        for _ in 0..<3 { bell.ring() }
        loop.run { calls == 2 }
        var ticks = 0
        loop.add(Ticker(every: 0.001) { ticks += 1 })
        loop.run { ticks == 3 }
        #expect(calls == 2)
    }
}
