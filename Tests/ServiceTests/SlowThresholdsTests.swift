import Measurements
import Service
import Testing

@Suite struct SlowThresholdsTests {
    @Test func `nothing given is the usual threshold`() throws {
        let thresholds = try SlowThresholds([])
        #expect(thresholds.usualNs == 100_000_000 && thresholds.named.isEmpty)
    }

    @Test func `durations are for all calls, NAME= for single ones, and the last counts`() throws {
        let thresholds = try SlowThresholds(["1s,fsync=20ms,read=1s", "500ms,read=off,write=0.001ms"])
        #expect(thresholds.usualNs == 500_000_000)
        let named: [String: UInt64?] = ["fsync": 20_000_000, "read": nil, "write": 1000]
        #expect(thresholds.named == named)
        #expect(try SlowThresholds(["fsync=20ms"]).usualNs == 100_000_000, "the others keep theirs")
        #expect(try SlowThresholds(["off,fsync=20ms"]).usualNs == nil)
    }

    @Test func `a pattern is for every call that it fits, and a later name goes before it`() throws {
        let named = try SlowThresholds(["epoll_*=5s,epoll_ctl=off"]).named
        #expect(named["epoll_wait"] == .some(.some(5_000_000_000)) && named["epoll_pwait2"] == named["epoll_wait"])
        #expect(named["epoll_ctl"] == .some(.none))
        #expect(named["read"] == nil)
        #expect(try SlowThresholds(["epoll_ctl=off,epoll_*=5s"]).named["epoll_ctl"] == .some(.some(5_000_000_000)))
    }

    @Test(arguments: [
        ("fsnyc=20ms", "no system call is named 'fsnyc'; use a name, or a pattern with * or ? such as epoll_*"),
        ("fsnyc*=20ms", "no system call matches 'fsnyc*'"), ("=20ms", "no system call is named ''"),
        ("20", "'20' is not a threshold: use 'off' or a number with a unit"), ("", "'' is not a threshold"),
        ("100ms,", "'' is not a threshold"), ("fsync=", "'fsync=' is not a threshold"),
        ("fsync=0ms", "'fsync=0ms' is not a threshold"), ("OFF", "'OFF' is not a threshold"),
        ("fsync", "'fsync' is not a threshold"),
    ])
    func `what is wrong is named`(text: String, reason: String) throws {
        let problem = #expect(throws: SlowThresholds.Problem.self) { try SlowThresholds([text]) }
        #expect(problem?.description.hasPrefix(reason) == true, "\(problem?.description ?? "")")
    }

    @Test func `errors go by their names`() throws {
        #expect(try SlowThresholds.errors("EIO,ENOSPC,EIO") == [5, 28])
        for text in ["", "EIO,", "eio", "5", "EIO ENOSPC"] {
            #expect(throws: SlowThresholds.Problem.self) { _ = try SlowThresholds.errors(text) }
        }
    }
}
