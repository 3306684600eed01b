import Glibc
import API
import Documents
import Platform
import Rendering
import Text
import Synchronization

/// The resources that this process uses.
enum OwnProcess {
    /// As of now, by getrusage, getrlimit and /proc/self.
    static var status: ProcessStatus {
        var status = ProcessStatus()
        var usage = rusage()
        if getrusage(Int32(RUSAGE_SELF.rawValue), &usage) == 0 {
            status.cpuNs = nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime)
        }
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            status.maxDescriptors = UInt64(limit.rlim_cur)
        }
        let pages = (SmallFile.text("/proc/self/statm") ?? "").split(separator: " ").compactMap { UInt64($0) }
        if pages.count > 1 {
            let pageBytes = UInt64(sysconf(Int32(_SC_PAGESIZE)))
            (status.virtualBytes, status.residentBytes) = (pages[0] * pageBytes, pages[1] * pageBytes)
        }
        status.openDescriptors = openDescriptors()
        status.startUnixNs = start
        return status
    }

    private static func nanoseconds(_ time: timeval) -> UInt64 {
        UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_usec) * 1000
    }

    /// Opened once, since a process that has changed its user can't open it any more.
    nonisolated(unsafe) private static let descriptors = opendir("/proc/self/fd")

    private static func openDescriptors() -> UInt64? {
        guard let descriptors else { return nil }
        rewinddir(descriptors)
        var count: UInt64 = 0
        while let entry = readdir(descriptors) {
            if entry.pointee.d_name.0 != CChar(UInt8(ascii: ".")) { count += 1 }
        }
        return count
    }

    /// In terms of the current wall clock, which may have been set since the start. Constant as long as nobody sets it: a
    /// scraper takes another start time for another process, and two readings of two clocks never agree exactly.
    private static var start: UInt64? {
        guard let sinceBoot = startSinceBoot else { return nil }
        var (boot, now) = (timespec(), timespec())
        clock_gettime(CLOCK_BOOTTIME, &boot)
        clock_gettime(CLOCK_REALTIME, &now)
        // A machine without a hardware clock boots in 1970, and there is no time before that.
        let age = (boot.tv_sec * 1_000_000_000 + boot.tv_nsec) - Int(sinceBoot)
        let found = UInt64(max(0, now.tv_sec * 1_000_000_000 + now.tv_nsec - age))
        return lastStart.withLock { last in
            if max(found, last) - min(found, last) > 1_000_000_000 { last = found }
            return last
        }
    }

    private static let lastStart = Mutex<UInt64>(0)

    /// Field 22 of /proc/self/stat counts clock ticks since boot (proc(5)). In ns.
    private static let startSinceBoot: UInt64? = {
        let fields = (SmallFile.text("/proc/self/stat") ?? "").split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 19, let ticks = UInt64(fields[19]) else { return nil }
        return ticks * 1_000_000_000 / UInt64(sysconf(Int32(_SC_CLK_TCK)))
    }()
}
