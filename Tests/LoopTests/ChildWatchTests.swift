import Glibc
import Loop
import Platform
import Testing

@Suite struct ChildWatchTests {
    private func shell(_ script: String) throws -> pid_t {
        var id: pid_t = 0
        var words: [UnsafeMutablePointer<CChar>?] = ["sh", "-c", script].map { (word: String) in strdup(word) }
        defer { for word in words { free(word) } }
        words.append(nil)
        let error = posix_spawn(&id, "/bin/sh", nil, nil, words, nil)
        try #require(error == 0)
        return id
    }

    @Test(arguments: [("exit 7", Int32(7 << 8)), ("exit 0", 0), ("kill -9 $$", 9)])
    func `how a child ended is told once`(script: String, status: Int32) throws {
        let loop = Loop()
        var told: [Int32] = []
        loop.add(try ChildWatch(try shell(script)) { told.append($0) })
        loop.run { !told.isEmpty }
        var ticks = 0
        loop.add(Ticker(every: 0.001) { ticks += 1 })
        loop.run { ticks == 3 }
        #expect(told == [status])
    }

    @Test func `a child that had ended before is told, too`() throws {
        let child = try shell("exit 3")
        var information = siginfo_t()
        // Waits without reaping.
        #expect(waitid(P_PID, id_t(child), &information, WEXITED | WNOWAIT) == 0)
        let loop = Loop()
        var status: Int32?
        loop.add(try ChildWatch(child) { status = $0 })
        loop.run { status != nil }
        #expect(status == 3 << 8)
    }

    @Test func `a child that somebody else has reaped isn't said to have ended well`() throws {
        let child = try shell("exit 0")
        let loop = Loop()
        var status: Int32?
        loop.add(try ChildWatch(child) { status = $0 })
        #expect(waitpid(child, nil, 0) == child)
        loop.run { status != nil }
        #expect(status == -1)
    }

    @Test func `what is no process is an error that says so`() throws {
        let child = try shell("exit 0")
        #expect(waitpid(child, nil, 0) == child)
        let error = #expect(throws: SystemFailure.self) { try ChildWatch(child) { _ in } }
        #expect(error?.description == "cannot watch the process \(child): No such process")
    }
}
