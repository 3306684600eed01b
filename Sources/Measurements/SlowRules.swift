package import Syscalls

/// The rules for calls to log one by one.
package struct SlowRules: Equatable, Sendable {
    /// The threshold in ns of calls that have none of their own and don't wait by design; nil: these calls are not logged.
    package var usualNs: UInt64?
    /// The thresholds of single calls by name, in ns; nil: never.
    package var named: [String: UInt64?]
    /// Errors whose calls are logged however long they took, as positive numbers.
    package var errors: Set<Int>
    /// The most calls per second to log for one process and one call; nil: no limit.
    package var perSecond: Int?
    /// Whether arguments are read.
    package var readsArguments: Bool
    /// The size of the kernel's buffer for the daemon, in bytes: a power of two.
    package var ringBytes: Int
    /// The size of the daemon's log, in bytes.
    package var logBytes: Int

    /// The default rules.
    package static let usual = SlowRules(usualNs: 100_000_000)

    /// Rules from their parts.
    package init(
        usualNs: UInt64?, named: [String: UInt64?] = [:], errors: Set<Int> = [], perSecond: Int? = 10,
        readsArguments: Bool = false, ringBytes: Int = 1 << 20, logBytes: Int = 4 << 20
    ) {
        (self.usualNs, self.named, self.errors, self.perSecond) = (usualNs, named, errors, perSecond)
        (self.readsArguments, self.ringBytes, self.logBytes) = (readsArguments, ringBytes, logBytes)
    }

    /// The threshold of a call in ns; nil if its latency is never a reason to log it.
    package func threshold(of id: SyscallID) -> UInt64? {
        if let own = named[id.name] { return own }
        return id.waitReason == nil ? usualNs : nil
    }

    /// Whether no call is logged.
    package var isOff: Bool { usualNs == nil && errors.isEmpty && named.values.allSatisfy { $0 == nil } }
}
