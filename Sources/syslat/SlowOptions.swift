import ArgumentParser
import Measurements
import Service
import Text

/// Which calls `serve` logs one by one, and the memory for them.
struct SlowOptions: ParsableArguments {
    @Option(
        help: """
            Log each call that takes at least this long, with the kernel stack of its longest wait. Takes a duration or 'off', \
            and for single calls NAME=DURATION or NAME=off, separated by commas. NAME can be a pattern; the last entry that \
            matches a call applies to it. Calls that wait by design are logged only if they are named. Example: \
            fsync=20ms,read=1s,epoll_*=5s. (default: 100ms)
            """)
    var slow: [String] = []

    @Option(help: "Also log each call that fails with one of these errors, however long it took. Example: EIO,ENOSPC.")
    var slowErrors: String?

    @Option(
        help: """
            The most calls per second to log for one process and one system call: \(Self.limits.lowerBound) to \
            \(Self.limits.upperBound), or 'off' for no limit. The rest are only counted.
            """)
    var slowLimit = "10"

    @Option(
        help: """
            The size of the kernel buffer for slow calls that the daemon has not read yet: a power of two, 64KiB to 64MiB. \
            Calls that do not fit are only counted.
            """)
    var slowRing = "1MiB"

    @Option(help: "The size of the daemon's log, which keeps the newest slow calls: 64KiB to 16MiB.")
    var slowLog = "4MiB"

    @Flag(
        help: """
            Also log the arguments: numbers, paths, socket addresses, and the files and socket addresses behind descriptors; \
            never the contents of buffers. Everybody who may read the figures can then see which files and which peers every \
            process uses. Arguments in memory are read when the call returns and may have changed since it began.
            """)
    var arguments = false

    static let limits = 1...60_000
    static let ringBytes = 64 << 10...64 << 20
    static let logBytes = 64 << 10...16 << 20

    func validate() throws { _ = try parsed() }

    /// Which calls are logged; nil for none.
    var rules: SlowRules? {
        // `validate` has refused options that can't be parsed.
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
                "--slow-limit takes a number of calls per second, \(Self.limits.lowerBound) to \(Self.limits.upperBound), or off"
            )
        }
        return limit
    }
}
