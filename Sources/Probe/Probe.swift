import CSyslatLayout
import Glibc
package import Measurements
package import Logging
package import Syscalls

/// The kernel half, loaded and attached: records from `init` until `detach` or until it goes away.
///
/// Not thread-safe: it belongs to the thread that polls it. Needs CAP_BPF and CAP_PERFMON while it starts, nothing after.
package final class Probe {
    /// When every program was attached.
    package let attached: Moment
    /// The clock that moments and calls have in common.
    package let clock: KernelClock
    /// How the programs are attached.
    package var attachment: EventAttachment { programs.attachment }
    /// Why the calls in flight can't be listed, in one line; nil if they can.
    package var inFlightFailure: String? { programs.iteratorFailure.map(\.description) }
    /// How much kernel memory the maps take, in bytes, those of callers and of slow calls among them.
    package static var mapBytes: Int {
        let cpuCount = PossibleCPUs.idCount
        return MemoryLayout<syslat_cpu>.stride * cpuCount + MemoryLayout<syslat_control>.size
            + CallerMaps.bytes(cpuCount: cpuCount) + SlowMaps.bytes(SlowMaps.Size(.usual), cpuCount: cpuCount)
    }

    /// What an earlier probe that couldn't be resumed had counted, for people; nil if there was none.
    package private(set) var replaced: String?
    /// Whether this resumes the counts of an earlier process.
    package private(set) var isTakenOver = false

    /// Why callers aren't recorded although that was requested; nil if they are, or it wasn't.
    package let callersObstacle: String?
    private static let lockdownObstacle =
        "this kernel is locked down (confidentiality) and older than Linux 6.2, so programs can't read the names of groups"

    /// Why arguments of slow calls aren't read although that was requested; nil if they are, or it wasn't.
    package let argumentsObstacle: String?
    private static let argumentsLockdown =
        "this kernel is locked down (confidentiality), so programs can't read what arguments lead to"

    let programs: Programs
    let cpuMemory: MappedMap
    let controlMemory: MappedMap
    let control: UnsafeMutablePointer<syslat_control>
    private var reader: SnapshotReader
    let callers: CallerRecorder?
    let slow: SlowRecorder?
    private let kept: KeptState?
    private var keptCallers: [UInt8]?
    private let costNsPerCall: Double
    private let pins: Pins?

    /// Loads the BPF programs and attaches them.
    ///
    /// - Parameters:
    ///   - includeSelf: whether this process's own system calls are counted too.
    ///   - persists: whether the probe stays attached when this process has ended. Counts of an earlier probe are
    ///     resumed.
    ///   - tellsCallers: whether callers are recorded.
    ///   - slow: the rules for calls to log one by one; nil for none.
    ///   - follows: whether only the calls of one command are counted: see `followNextChild`.
    ///   - logger: where libbpf's messages go, at level debug.
    /// - Throws: `ProbeError`, which says what failed and what to do.
    package convenience init(
        includeSelf: Bool = false, persists: Bool = false, tellsCallers: Bool = true, slow: SlowRules? = .usual,
        follows: Bool = false, logger: Logger
    ) throws(ProbeError) {
        try self.init(
            includeSelf: includeSelf, pins: persists ? try Pins() : nil, tellsCallers: tellsCallers, slow: slow,
            follows: follows, logger: logger)
    }

    /// - Parameters:
    ///   - kernel: what the kernel has.
    ///   - attachment: how to attach; the best way on this kernel if it is nil.
    ///   - withoutIterator: why the task iterator is left out; nil if it is wanted.
    ///   - layoutVersion: what the kernel half must say of the maps' layout.
    init(
        includeSelf: Bool, pins: Pins? = nil, tellsCallers: Bool = true, slow: SlowRules? = .usual,
        follows: Bool = false, logger: Logger, kernel: KernelFeatures = .running,
        attachment: EventAttachment? = nil, withoutIterator: ProbeError? = nil,
        layoutVersion: UInt32 = UInt32(SYSLAT_LAYOUT_VERSION)
    ) throws(ProbeError) {
        LibbpfLog.send(to: logger)
        let cpuCount = PossibleCPUs.idCount
        let attachment = attachment ?? .best(on: kernel, obstacle: TraceEvents.obstacle)
        let pinned = try pins?.pinnedProbe(cpuCount: cpuCount, programs: attachment.programs.count)
        callersObstacle = tellsCallers && !kernel.hasCasts && Lockdown.forbidsReading() ? Self.lockdownObstacle : nil
        let tellsCallers = tellsCallers && callersObstacle == nil
        if !tellsCallers { pins?.removeCallers() }
        let origin = try CallerOrigin(pinned, tellsCallers: tellsCallers, cpuCount: cpuCount)
        argumentsObstacle = slow?.readsArguments == true && Lockdown.forbidsReading() ? Self.argumentsLockdown : nil
        var rules = slow
        if argumentsObstacle != nil { rules?.readsArguments = false }
        let slowOrigin = SlowOrigin(pinned, rules, cpuCount: cpuCount)
        if !slowOrigin.continues { pins?.removeSlow() }
        programs = try Programs.load(
            Programs.Request(
                cpuCount: cpuCount, pinned: origin.maps.merging(slowOrigin.maps) { $1 },
                generation: pinned?.nextGeneration ?? 0,
                attachment: attachment,
                savesInTable: follows ? kernel.followsInTable : kernel.hasSleepingTaskStorage, callers: origin.size,
                callerRun: origin.run,
                slow: rules.map { ($0, SlowMaps.Size($0)) }, forkProgram: follows ? kernel.forkProgram : nil,
                withoutIterator: withoutIterator))
        cpuMemory = try MappedMap(
            try programs.map("cpus"), size: MemoryLayout<syslat_cpu>.stride * cpuCount, writable: true)
        controlMemory = try MappedMap(
            try programs.map(".data"), size: MemoryLayout<syslat_control>.size, writable: true)
        let cpus = cpuMemory.start.assumingMemoryBound(to: syslat_cpu.self)
        let control = controlMemory.start.assumingMemoryBound(to: syslat_control.self)
        self.control = control
        // The object is made from the header that Swift imports, but by another compiler, at another moment of the build.
        guard control.pointee.totals.layout_version == layoutVersion else {
            let found = control.pointee.totals.layout_version
            throw ProbeError(
                .open, errno: EPROTO, detail: "its maps have layout \(found), this program reads \(layoutVersion)")
        }
        let callerMaps = try CallerMaps.mapped(programs, size: origin.size, cpuCount: cpuCount)
        if !origin.continues { callerMaps?.begin(cpus, cpuCount: cpuCount, run: origin.run) }
        let slowMaps = try SlowMaps.mapped(programs, size: slowOrigin.size, cpuCount: cpuCount)
        if !slowOrigin.continues { slowMaps?.begin() }
        Self.setNamed(control)
        let programs = self.programs
        clock = try KernelClock { () throws(ProbeError) in
            try programs.askWhoAmI()
            return control.pointee.asked_ns
        }
        control.pointee.self_tgid = includeSelf ? 0 : control.pointee.asker_tgid

        if let pinned {
            isTakenOver = true
            if tellsCallers && !origin.continues { try pins?.pinMaps(CallerMaps.names, of: programs) }
            if slowMaps != nil && !slowOrigin.continues { try pins?.pinMaps(SlowMaps.names, of: programs) }
            try programs.attach()
            try pins?.pinLinks(of: programs, generation: pinned.nextGeneration)
            if let rules, let slowMaps { SlowTables.write(rules, to: slowMaps.slow) }
            Takeover.hand(control, to: pinned.nextGeneration)
            slowMaps?.forgetMarks(cpus)
            control.pointee.recursion_misses &+= pins?.recursionMisses(except: pinned.nextGeneration) ?? 0
            pins?.removeLinks(except: pinned.nextGeneration)
            costNsPerCall = Double(control.pointee.cost_ps) / 1000
            attached = Moment(
                unixNs: control.pointee.totals.attached_unix_ns, monotonicNs: control.pointee.attached_ns)
        } else {
            // Measured before anybody else is counted; what it counted is wiped out.
            let bare = CostMeter.fastestCall()
            control.pointee.measured_tid = control.pointee.asker_tid
            try pins?.pinMaps(of: programs)
            if tellsCallers { try pins?.pinMaps(CallerMaps.names, of: programs) }
            if slowMaps != nil { try pins?.pinMaps(SlowMaps.names, of: programs) }
            try programs.attach()
            try pins?.pinLinks(of: programs, generation: 0)
            costNsPerCall = max(0, CostMeter.fastestCall() - bare)
            memset(cpuMemory.start, 0, MemoryLayout<syslat_cpu>.stride * cpuCount)
            callerMaps?.beginAnew(cpus, cpuCount: cpuCount)
            slowMaps?.begin()
            if let rules, let slowMaps { SlowTables.write(rules, to: slowMaps.slow) }
            attached = clock.now()
            control.pointee.cost_ps = UInt64(costNsPerCall * 1000)
            control.pointee.attached_ns = attached.monotonicNs
            // All calls are counted before the pins say so: an interrupted start at this point begins again.
            syslat_begin(control, attached.unixNs)
        }
        kept = tellsCallers ? try pins?.keptState() : nil
        if !origin.continues { kept?.write([]) }
        callers = CallerRecorder.reading(callerMaps, cpus: cpus, cpuCount: cpuCount, control: UnsafePointer(control))
        keptCallers = callers?.resume(kept?.read())
        self.slow = slowMaps.flatMap { maps in rules.map { SlowRecorder($0, maps, cpus: cpus) } }
        reader = SnapshotReader(
            cpus: UnsafePointer(cpus), copies: callers?.copies, cpuCount: cpuCount, control: UnsafePointer(control))
        replaced = pins?.replaceOthers()
        self.pins = pins
    }

    /// Everything counted since the probe attached. About 0.1 ms for 100 system calls on 2 CPUs.
    package func snapshot() -> Snapshot {
        callers?.cut()
        var (rows, counts) = reader.read()
        counts.lost[.recursion] = programs.recursionMisses().map { control.pointee.recursion_misses &+ $0 }
        counts.costNsPerCall = costNsPerCall
        let taken = clock.now()
        if pins != nil { writeTotals(rows, unixNs: taken.unixNs) }
        var snapshot = Snapshot(attached: attached, taken: taken, rows: rows, probe: counts)
        if let callers {
            snapshot.callers = callers.collect { [reader] row in reader.id(ofRow: row)?.code }
            // What is to be kept is forgotten when it is.
            if kept == nil { callers.forget() }
        }
        return snapshot
    }

    /// What an earlier process kept of callers for this one, as it was given to `keep`; nil if there is nothing, or it was taken.
    package func takeKeptCallers() -> [UInt8]? {
        defer { keptCallers = nil }
        return keptCallers
    }

    /// Has the names of `groups` told again when somebody calls in them.
    package func forget(_ groups: [CgroupKey]) { callers?.forget(groups) }

    /// Whether what is known of callers is to be kept for a process that comes later.
    package var keepsCallers: Bool { kept != nil }

    /// Keeps `known`, which has all that every snapshot so far learnt of callers, for a process that comes later. Until this is
    /// called, the kernel half keeps what the last snapshot learnt, and there must be no other.
    package func keep(_ known: [UInt8]) {
        guard let callers, let kept else { return }
        kept.write(callers.packed(with: known))
        callers.forget()
    }

    /// The calls in flight, in no particular order, including those that are older than the probe. Walks every thread
    /// of the machine.
    ///
    /// - Parameter withFrames: whether to walk their kernel stacks too, about 1 us each.
    package func callsInFlight(withFrames: Bool = false) throws(ProbeError) -> [CallInFlight] {
        control.pointee.with_stacks = withFrames ? 1 : 0
        return try CallInFlight.readAll(from: try programs.openIterator())
    }

    /// The rules for calls to log one by one; nil for none.
    package var slowRules: SlowRules? { slow?.rules }

    /// Passes on the calls that were logged since the last time, one by one, oldest first.
    package func takeSlow(_ body: (SlowCall) -> Void) { slow?.take(body) }

    /// The account of all slow calls.
    package var slowAccount: SlowAccount { slow?.account() ?? SlowAccount() }

    /// The slowest call ever of a kind; nil if it isn't known.
    package func slowest(_ syscall: SyscallID) -> SlowCall? {
        guard let slow, let row = reader.row(of: syscall) else { return nil }
        return slow.slowest(row: row)
    }

    /// Whether a snapshot should be taken soon, before the room for callers runs out.
    package var isPressed: Bool { callers?.isPressed ?? false }

    /// Whether the probe stays attached when this process ends.
    package var isPinned: Bool { pins != nil }

    /// Detaches the programs, unless they are to go on; what was counted can still be read.
    package func detach() { if pins == nil { programs.detach() } }

    /// Removes what probes left in bpffs, and so detaches them. Returns how many programs there were.
    ///
    /// - Throws: `ProbeError` if a daemon has them.
    package static func detachPinned() throws(ProbeError) -> Int { try Pins.detachAll() }

    /// Writes down what a version with another layout can read.
    private func writeTotals(_ rows: Rows, unixNs: UInt64) {
        var totals = control.pointee.totals
        (totals.calls, totals.errors, totals.total_ns, totals.wait_ns) = (0, 0, 0, 0)
        for counts in rows.values {
            totals.calls &+= counts.calls
            totals.errors &+= counts[.errors]
            totals.total_ns &+= counts[.totalNs]
            totals.wait_ns &+= counts[.waitNs]
        }
        totals.taken_unix_ns = unixNs
        control.pointee.totals = totals
    }

    /// Tells the kernel half which numbers mean something.
    private static func setNamed(_ control: UnsafeMutablePointer<syslat_control>) {
        let abis: [(Int32, ABI)] = [
            (SYSLAT_ABI_NATIVE, .native), (SYSLAT_ABI_COMPAT, ABI.native.compat), (SYSLAT_ABI_X32, .x32),
        ]
        for (index, abi) in abis {
            for number in abi.namedNumbers where number < SYSLAT_NUMBERS_MAX {
                syslat_set_named(control, UInt32(index), UInt32(number))
                if ["rt_sigreturn", "sigreturn"].contains(SyscallID.call(abi, number: number).name) {
                    syslat_set_resultless(control, UInt32(index), UInt32(number))
                }
            }
        }
    }
}
