extension Moment {
    /// A wall clock and the monotonic one are read one after the other; what they differ by then is no setting of a clock, in ns.
    private static let slackNs: UInt64 = 10_000_000

    /// When `earlier` was, in ns since 1970, by the wall clock of this moment.
    ///
    /// Somebody may have set the wall clock in between: what was read then belongs to another reckoning, so it is told by the
    /// time that has passed on the monotonic clock. Where the two agree, it is what was read, the same every time.
    package func unixNs(of earlier: Moment) -> UInt64 {
        let passed = monotonicNs - min(earlier.monotonicNs, monotonicNs)
        let reckoned = unixNs - min(passed, unixNs)
        let difference = max(reckoned, earlier.unixNs) - min(reckoned, earlier.unixNs)
        return difference <= Self.slackNs ? earlier.unixNs : reckoned
    }
}

extension Snapshot {
    /// When the probe attached, in ns since 1970, by the wall clock of this snapshot.
    package var attachedUnixNs: UInt64 { taken.unixNs(of: attached) }

    /// When something was that happened at `monotonicNs` of the clock of durations, in ns since 1970: the same in every snapshot, unless
    /// somebody sets the wall clock.
    package func unixNs(ofMonotonicNs monotonicNs: UInt64) -> UInt64 {
        let (start, attachedUnixNs) = (attached.monotonicNs, attachedUnixNs)
        return monotonicNs >= start
            ? attachedUnixNs + (monotonicNs - start) : attachedUnixNs - min(attachedUnixNs, start - monotonicNs)
    }
}
