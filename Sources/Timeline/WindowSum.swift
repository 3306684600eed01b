import Measurements

/// One row's counts while deltas are being added up.
struct WindowSum {
    var counts = SyscallCounts()
    var sawNewMin = false
    var sawNewMax = false
}
