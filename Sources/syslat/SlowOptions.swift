import ArgumentParser
import Measurements
import Service
import Text

/// Which calls `serve` writes down one by one, and how much is kept of them.
struct SlowOptions: ParsableArguments {
    @Option(
        help: """
            Write down each call that takes this long, with the place in the kernel where it waited longest: a duration, 'off', or \
            for single calls NAME=DURATION and NAME=off, where NAME may be a pattern; several with commas between them, of which the \
            last about a call counts. Calls that wait by design are left out unless they are named. Example: \
            fsync=20ms,read=1s,epoll_*=5s. (default: 100ms)
            """)
    var slow: [String] = []

    @Option(help: "Write down each call that fails with one of these errors too, whatever it took: EIO,ENOSPC.")
    var slowErrors: String?

    @Option(
        help: """
            How many a second of one process and one system call are written down: \(Self.limits.lowerBound) to \
            \(Self.limits.upperBound), or 'off' for all. The others are counted.
            """)
    var slowLimit = "10"

    @Option(
        help: """
            How much the kernel keeps until the daemon reads it: a power of two, 64KiB to 64MiB. What finds no place is counted.
            """)
    var slowRing = "1MiB"

    @Option(help: "How much the daemon keeps of the newest: 64KiB to 16MiB.")
    var slowLog = "4MiB"

    @Flag(
        help: """
            Write down their arguments too: numbers, the files and the addresses of sockets behind descriptors, and the paths and \
            addresses that the call was given; never what buffers hold. Whoever may read the figures then reads which files \
            every process uses and whom it talks to. They are read when the call returns: what it was given may have changed by then.
            """)
    var arguments = false

    static let limits = 1...60_000
    static let ringBytes = 64 << 10...64 << 20
    static let logBytes = 64 << 10...16 << 20

    func validate() throws { _ = try parsed() }

    /// Which calls are written down; nil for none.
    var rules: SlowRules? {
        // What can't be parsed has been refused.
        guard let rules = try? parsed(), !rules.isOff else { return nil }
        return rules
    }

    private func parsed() throws -> SlowRules {
        let thresholds: SlowThresholds
        do {
            thresholds = try SlowThresholds(slow)
        } catch {
            throw ValidationError("--slow: \(error)")
        }
        var rules = SlowRules(usualNs: thresholds.usualNs, named: thresholds.named, readsArguments: arguments)
        do {
            rules.errors = try slowErrors.map(SlowThresholds.errors) ?? []
        } catch {
            throw ValidationError("--slow-errors: \(error)")
        }
        rules.perSecond = try limit()
        guard let ring = ByteCountText.bytes(slowRing), Self.ringBytes.contains(ring), ring & (ring - 1) == 0 else {
            throw ValidationError("--slow-ring takes a power of two from 64KiB to 64MiB")
        }
        guard let log = ByteCountText.bytes(slowLog), Self.logBytes.contains(log) else {
            throw ValidationError("--slow-log takes 64KiB to 16MiB: \(ByteCountText.help)")
        }
        (rules.ringBytes, rules.logBytes) = (ring, log)
        return rules
    }

    private func limit() throws -> Int? {
        if slowLimit == "off" { return nil }
        guard let limit = Int(slowLimit), Self.limits.contains(limit) else {
            throw ValidationError(
                "--slow-limit takes a number a second, \(Self.limits.lowerBound) to \(Self.limits.upperBound), or off")
        }
        return limit
    }
}
