import Measurements

/// The counts of a row while deltas are added up.
struct WindowSum {
    var counts = SyscallCounts()
    var sawNewMin = false
    var sawNewMax = false
}
