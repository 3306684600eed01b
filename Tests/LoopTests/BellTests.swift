import Glibc
import Loop
import Platform
import Testing

@Suite struct BellTests {
    private func isRinging(_ bell: Bell) -> Bool {
        var wanted = pollfd(fd: bell.descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&wanted, 1, 0) == 1
    }

    @Test func `it rings until it is silenced, however often it was rung`() throws {
        let bell = try Bell()
        bell.silence()
        #expect(!isRinging(bell), "silencing what doesn't ring waits for nothing")
        for _ in 0..<3 { bell.ring() }
        #expect(isRinging(bell))
        bell.wait(seconds: 60)
        #expect(isRinging(bell), "waiting doesn't silence it")
        bell.silence()
        #expect(!isRinging(bell))
    }

    @Test func `a wait ends when another thread rings`() throws {
        let bell = try Bell()
        Thread.start {
            Thread.sleep(seconds: 0.02)
            bell.ring()
        }
        while !isRinging(bell) { bell.wait(seconds: 60) }
    }

    @Test(arguments: [0, -1, -Double.infinity]) func `no time to wait is no wait for ever`(seconds: Double) throws {
        try Bell().wait(seconds: seconds)
    }
}
