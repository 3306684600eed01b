extension Moment {
    /// The two clocks are read one after the other. A difference up to this, in ns, doesn't mean that the wall clock was set.
    private static let slackNs: UInt64 = 10_000_000

    /// The time of `earlier` in ns since 1970, in terms of the wall clock at this moment.
    ///
    /// The wall clock may have been set in between. Then its earlier reading is no longer valid, and the time is
    /// derived from the monotonic clock. If the two agree, the result is the earlier reading, the same every time.
    package func unixNs(of earlier: Moment) -> UInt64 {
        let passed = monotonicNs - min(earlier.monotonicNs, monotonicNs)
        let reckoned = unixNs - min(passed, unixNs)
        let difference = max(reckoned, earlier.unixNs) - min(reckoned, earlier.unixNs)
        return difference <= Self.slackNs ? earlier.unixNs : reckoned
    }
}

extension Snapshot {
    /// The time when the probe attached, in ns since 1970, in terms of the wall clock of this snapshot.
    package var attachedUnixNs: UInt64 { taken.unixNs(of: attached) }

    /// The time of an event at `monotonicNs` of the monotonic clock, in ns since 1970. It is the same in every snapshot
    /// unless the wall clock is set.
    package func unixNs(ofMonotonicNs monotonicNs: UInt64) -> UInt64 {
        let (start, attachedUnixNs) = (attached.monotonicNs, attachedUnixNs)
        return monotonicNs >= start
            ? attachedUnixNs + (monotonicNs - start) : attachedUnixNs - min(attachedUnixNs, start - monotonicNs)
    }
}
