import Glibc
import Loop
import Platform
import Testing

/// The signals here are ignored by default, so one that gets lost ends no test run.
@Suite struct SignalWatchTests {
    @Test func `a signal is told on the loop, once however often it came before its turn`() throws {
        let signals = try onThread {
            let loop = Loop()
            var signals: [Int32] = []
            loop.add(try SignalWatch([SIGURG, SIGWINCH]) { signals.append($0) })
            for signal in [SIGURG, SIGURG, SIGWINCH, SIGURG] { pthread_kill(pthread_self(), signal) }
            loop.run { signals.count >= 2 }
            pthread_kill(pthread_self(), SIGURG)
            loop.run { signals.count >= 3 }
            return signals
        }
        #expect(signals.sorted() == [SIGURG, SIGURG, SIGWINCH].sorted())
        #expect(signals.last == SIGURG)
    }

    @Test func `a signal from another thread ends the loop's wait`() throws {
        let signals = try onThread {
            let loop = Loop()
            var signals: [Int32] = []
            loop.add(try SignalWatch([SIGURG]) { signals.append($0) })
            let own = pthread_self()
            Thread.start {
                Thread.sleep(seconds: 0.02)
                pthread_kill(own, SIGURG)
            }
            loop.run { !signals.isEmpty }
            return signals
        }
        #expect(signals == [SIGURG])
    }

    @Test func `it is known which signals this process was started to ignore`() {
        #expect(!SignalWatch.isIgnored(SIGUSR2))
        signal(SIGUSR2, SIG_IGN)
        #expect(SignalWatch.isIgnored(SIGUSR2))
        signal(SIGUSR2, SIG_DFL)
        #expect(!SignalWatch.isIgnored(SIGUSR2))
    }
}
