package import Glibc

/// The kernel's clocks.
package enum Clock {
    /// The reading of a clock, in ns.
    package static func nanoseconds(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// CLOCK_MONOTONIC in seconds.
    package static var seconds: Double { Double(Clock.nanoseconds(CLOCK_MONOTONIC)) / 1e9 }
}
