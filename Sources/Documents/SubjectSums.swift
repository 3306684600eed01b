import Measurements
import Syscalls

/// What the tallies of callers add up to, by subject: one pass over the ledger, in which a caller and a call are looked at once each.
struct SubjectSums {
    /// What tells subjects apart.
    enum Key: Hashable {
        case syscall(SyscallID)
        case process(ProcessKey?)
        case command(String?)
        /// By path: a service that is started again has another group, but people call it the same.
        case cgroup(String?)
        case user(UInt32?)
    }

    /// A subject's part.
    struct Subject {
        let key: Key
        /// Of a process that nothing else is known of: the name of a thread, and its control group.
        var comm: String?
        var cgroup: CgroupKey?
        var counts = CoarseCounts()
        /// Its calls in progress.
        var inFlight: UInt64 = 0
        /// How long the oldest of them has been going on, in ns.
        var oldestNs: UInt64?
    }

    /// The subjects, in no order.
    private(set) var subjects: [Subject] = []
    /// What belongs to none.
    private(set) var untold = Untold()
    /// The calls that are wanted, as `shares` numbers them.
    private(set) var syscalls: [SyscallID] = []
    /// What each call is of each subject: keys are the number of the subject in bits 32 to 63, and of the call.
    private(set) var shares = PlaceTable()
    /// The calls and the time in ns of each share.
    private(set) var shareSums: ContiguousArray<(calls: UInt64, totalNs: UInt64)> = []

    private let grouping: Grouping
    private let names: SubjectNames
    private var numbers: [Key: Int] = [:]

    /// - Parameters:
    ///   - selects: whether a call is wanted.
    ///   - filter: whose calls are wanted.
    init(
        _ ledger: Ledger, by grouping: Grouping, selects: (SyscallID) -> Bool, filter: SubjectFilter,
        names: SubjectNames
    ) {
        (self.grouping, self.names) = (grouping, names)
        let hasShares = grouping != .syscall
        if hasShares {
            shares = PlaceTable(capacity: ledger.count)
            shareSums.reserveCapacity(ledger.count)
        }
        var codes = PlaceTable()
        var callers = PlaceTable(capacity: names.callers.byNumber.count)
        var syscallOfCode: ContiguousArray<Int> = []
        var subjectOfCaller: ContiguousArray<Int> = []
        var subjectOfSyscall: ContiguousArray<Int> = []
        ledger.forEach { key, tally in
            let code = codes.number(of: UInt64(key.code))
            if code == syscallOfCode.count { syscallOfCode.append(syscall(key.code, selects)) }
            let syscall = syscallOfCode[code]
            guard syscall >= 0 else { return }
            let caller = callers.number(of: UInt64(key.caller))
            if caller == subjectOfCaller.count { subjectOfCaller.append(subject(ofCaller: key.caller, filter)) }
            var subject = subjectOfCaller[caller]
            guard subject >= 0 else {
                if subject < Self.unwanted { untold[UntoldReason.allCases[Self.unwanted - 1 - subject]].add(tally) }
                return
            }
            if !hasShares {
                while subjectOfSyscall.count <= syscall { subjectOfSyscall.append(Self.unwanted) }
                if subjectOfSyscall[syscall] < 0 {
                    subjectOfSyscall[syscall] = number(of: .syscall(syscalls[syscall]))
                }
                subject = subjectOfSyscall[syscall]
            }
            subjects[subject].counts.add(tally, group: key.group)
            guard hasShares else { return }
            let share = shares.number(of: UInt64(subject) << 32 | UInt64(syscall))
            if share == shareSums.count { shareSums.append((0, 0)) }
            shareSums[share].calls &+= tally.calls
            shareSums[share].totalNs &+= tally.totalNs
        }
    }

    /// Stands for a call or a caller that isn't wanted; what is below stands for a reason.
    private static let unwanted = -1

    /// The number of a call among `syscalls`, or `unwanted`. A call that this build knows nothing of is one of `other`.
    private mutating func syscall(_ code: UInt32, _ selects: (SyscallID) -> Bool) -> Int {
        let id = SyscallID(code: code) ?? .other
        guard selects(id) else { return Self.unwanted }
        if let known = syscalls.firstIndex(of: id) { return known }
        syscalls.append(id)
        return syscalls.count - 1
    }

    /// The number of a caller's subject, `unwanted`, or a number below that says for which reason there is none.
    private mutating func subject(ofCaller number: UInt32, _ filter: SubjectFilter) -> Int {
        if let reason = UntoldReason.allCases.firstIndex(where: { $0.caller == number }) {
            return Self.unwanted - 1 - reason
        }
        let caller = names.callers.byNumber[number] ?? Caller(process: nil, comm: nil, cgroup: nil, uid: nil)
        guard filter.selects(caller, names) else { return Self.unwanted }
        switch grouping {
        case .syscall: return 0
        case .process: return self.number(of: .process(caller.process), comm: caller.comm, cgroup: caller.cgroup)
        case .command: return self.number(of: .command(caller.comm))
        case .cgroup: return self.number(of: .cgroup(names.path(of: caller.cgroup)))
        case .user: return self.number(of: .user(caller.uid))
        }
    }

    private mutating func number(of key: Key, comm: String? = nil, cgroup: CgroupKey? = nil) -> Int {
        if let known = numbers[key] { return known }
        subjects.append(Subject(key: key, comm: comm, cgroup: cgroup))
        numbers[key] = subjects.count - 1
        return subjects.count - 1
    }

    /// Adds the calls in progress that are wanted.
    mutating func add(_ inFlight: InFlightAges, selects: (SyscallID) -> Bool, filter: SubjectFilter) {
        // The process of a call whose start isn't known is the one that lives under its id.
        lazy var living = Dictionary(
            names.callers.processes.filter { !$0.value.hasExited }.map { ($0.key.pid, $0.key) },
            uniquingKeysWith: { $0.startNs > $1.startNs ? $0 : $1 })
        for call in inFlight.calls where selects(call.id) && filter.selects(call, names) {
            let subject =
                switch grouping {
                case .syscall: number(of: .syscall(call.id))
                case .process:
                    number(
                        of: .process(call.process ?? living[call.pid] ?? ProcessKey(pid: call.pid, startNs: 0)),
                        comm: call.comm, cgroup: call.cgroup)
                case .command: number(of: .command(call.comm))
                case .cgroup: number(of: .cgroup(names.path(of: call.cgroup)))
                case .user: number(of: .user(call.uid))
                }
            subjects[subject].inFlight += 1
            subjects[subject].oldestNs = max(subjects[subject].oldestNs ?? 0, inFlight.age(of: call))
        }
    }

    /// The calls of each subject that took most time, at most `count`, the most expensive first.
    func largestShares(_ count: Int) -> [[SyscallShare]] {
        var largest = ContiguousArray(repeating: -1, count: subjects.count * count)
        for share in shareSums.indices {
            let first = Int(shares.keys[share] >> 32) * count
            var candidate = share
            for place in first..<first + count {
                if largest[place] < 0 || isLarger(candidate, than: largest[place]) {
                    swap(&candidate, &largest[place])
                    if candidate < 0 { break }
                }
            }
        }
        let described = syscalls.map { (name: $0.name, abi: $0.abi?.rawValue) }
        return subjects.indices.map { subject in
            largest[subject * count..<(subject + 1) * count].filter { $0 >= 0 }.map { share in
                let syscall = described[Int(truncatingIfNeeded: shares.keys[share] & 0xffff_ffff)]
                return SyscallShare(
                    name: syscall.name, abi: syscall.abi, calls: shareSums[share].calls,
                    totalNs: shareSums[share].totalNs)
            }
        }
    }

    /// Whether one share has more time, or else more calls, or else the lower code, so that the order is the same every time.
    private func isLarger(_ left: Int, than right: Int) -> Bool {
        let (one, other) = (shareSums[left], shareSums[right])
        if one.totalNs != other.totalNs { return one.totalNs > other.totalNs }
        if one.calls != other.calls { return one.calls > other.calls }
        func code(_ share: Int) -> UInt32 { syscalls[Int(truncatingIfNeeded: shares.keys[share] & 0xffff_ffff)].code }
        return code(left) < code(right)
    }
}
