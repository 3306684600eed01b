package import Syscalls

/// Which calls are written down one by one.
package struct SlowRules: Equatable, Sendable {
    /// The threshold of every call that has none of its own and doesn't wait by design, in ns; nil: none of these.
    package var usualNs: UInt64?
    /// The thresholds of single calls by name, in ns; nil: never.
    package var named: [String: UInt64?]
    /// Errors whose calls are written down whatever they took, as positive numbers.
    package var errors: Set<Int>
    /// How many a second of one process and one call are written down at most; nil: all.
    package var perSecond: Int?
    /// Whether arguments are read.
    package var readsArguments: Bool
    /// How much the kernel keeps for the daemon to read, in bytes: a power of two.
    package var ringBytes: Int
    /// How much the daemon keeps, in bytes.
    package var logBytes: Int

    /// What holds unless something else is asked for.
    package static let usual = SlowRules(usualNs: 100_000_000)

    /// Rules from their parts.
    package init(
        usualNs: UInt64?, named: [String: UInt64?] = [:], errors: Set<Int> = [], perSecond: Int? = 10,
        readsArguments: Bool = false, ringBytes: Int = 1 << 20, logBytes: Int = 4 << 20
    ) {
        (self.usualNs, self.named, self.errors, self.perSecond) = (usualNs, named, errors, perSecond)
        (self.readsArguments, self.ringBytes, self.logBytes) = (readsArguments, ringBytes, logBytes)
    }

    /// The threshold of a call in ns; nil if it is written down for no time that it takes.
    package func threshold(of id: SyscallID) -> UInt64? {
        if let own = named[id.name] { return own }
        return id.waitReason == nil ? usualNs : nil
    }

    /// Whether no call at all is to be written down.
    package var isOff: Bool { usualNs == nil && errors.isEmpty && named.values.allSatisfy { $0 == nil } }
}
