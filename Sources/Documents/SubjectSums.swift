import Measurements
import Syscalls

/// The sums of callers' tallies by subject. Takes a pass over the ledger's keys, which looks up each caller and call
/// once, and a pass over its tallies.
struct SubjectSums {
    /// The key of a subject.
    enum Key: Hashable {
        case syscall(SyscallID)
        case process(ProcessKey?)
        case command(String?)
        /// By path: a restarted service has another group, but the same name.
        case cgroup(String?)
        case user(UInt32?)
    }

    /// The sums of a subject.
    struct Subject {
        let key: Key
        /// For a process about which nothing else is known: the name of a thread, and its control group.
        var comm: String?
        var cgroup: CgroupKey?
        /// Its calls in flight.
        var inFlight: UInt64 = 0
        /// The age of the oldest of them, in ns.
        var oldestNs: UInt64?
    }

    /// The subjects, in no order.
    private(set) var subjects: [Subject] = []
    /// The calls without a subject.
    private(set) var untold = Untold()
    /// The counts of each subject.
    private(set) var counts: ContiguousArray<CoarseCounts> = []
    /// The selected calls, as `shares` numbers them.
    private var syscalls: [SyscallID] = []
    /// The share of each call in each subject; empty if the subjects are calls.
    private var shares = SubjectShares(subjects: 0, syscalls: 0, tallies: 0)

    private let grouping: Grouping
    private let names: SubjectNames
    private var numbers: [Key: Int] = [:]

    /// - Parameters:
    ///   - selects: whether a call is selected.
    ///   - filter: the selected callers.
    init(
        _ ledger: Ledger, by grouping: Grouping, selects: (SyscallID) -> Bool, filter: SubjectFilter,
        names: SubjectNames
    ) {
        (self.grouping, self.names) = (grouping, names)
        // The first pass finds the subject of each tally, and so the sizes of the tables; the second adds to tables
        // that don't grow.
        let places = places(ledger, selects, filter)
        let hasShares = grouping != .syscall
        var shares = SubjectShares(
            subjects: hasShares ? subjects.count : 0, syscalls: syscalls.count, tallies: ledger.count)
        counts.withUnsafeMutableBufferPointer { counts in
            for (index, place) in places.enumerated() where place.subject >= 0 {
                let tally = ledger.tallies[index]
                let subject = Int(place.subject)
                counts[subject].add(tally, group: ledger.keys[index].group)
                if hasShares {
                    shares.add(tally.calls, tally.totalNs, subject: subject, syscall: Int(place.syscall))
                }
            }
        }
        self.shares = shares
    }

    /// The subject and the call of each tally. The subject is below 0 if there is none, or it isn't selected. Counts
    /// untold calls.
    private mutating func places(
        _ ledger: Ledger, _ selects: (SyscallID) -> Bool, _ filter: SubjectFilter
    ) -> ContiguousArray<(subject: Int32, syscall: Int32)> {
        var codes = PlaceTable()
        var callers = PlaceTable(capacity: names.callers.byNumber.count)
        var syscallOfCode: ContiguousArray<Int> = []
        var subjectOfCaller: ContiguousArray<Int> = []
        var subjectOfSyscall: ContiguousArray<Int> = []
        var places: ContiguousArray<(subject: Int32, syscall: Int32)> = []
        places.reserveCapacity(ledger.count)
        for (index, key) in ledger.keys.enumerated() {
            let code = codes.number(of: UInt64(key.code))
            if code == syscallOfCode.count { syscallOfCode.append(syscall(key.code, selects)) }
            let syscall = syscallOfCode[code]
            var subject = Self.unwanted
            if syscall >= 0 {
                let caller = callers.number(of: UInt64(key.caller))
                if caller == subjectOfCaller.count {
                    subjectOfCaller.append(self.subject(ofCaller: key.caller, filter))
                }
                subject = subjectOfCaller[caller]
                if subject < Self.unwanted {
                    untold[UntoldReason.allCases[Self.unwanted - 1 - subject]].add(ledger.tallies[index])
                } else if subject >= 0, grouping == .syscall {
                    while subjectOfSyscall.count <= syscall { subjectOfSyscall.append(Self.unwanted) }
                    if subjectOfSyscall[syscall] < 0 {
                        subjectOfSyscall[syscall] = number(of: .syscall(syscalls[syscall]))
                    }
                    subject = subjectOfSyscall[syscall]
                }
            }
            places.append((Int32(subject), Int32(syscall)))
        }
        return places
    }

    /// A call or caller that isn't selected; lower numbers are reasons.
    private static let unwanted = -1

    /// The number of a call among `syscalls`, or `unwanted`. A call that this build doesn't know belongs to `other`.
    private mutating func syscall(_ code: UInt32, _ selects: (SyscallID) -> Bool) -> Int {
        let id = SyscallID(code: code) ?? .other
        guard selects(id) else { return Self.unwanted }
        if let known = syscalls.firstIndex(of: id) { return known }
        syscalls.append(id)
        return syscalls.count - 1
    }

    /// The number of a caller's subject, `unwanted`, or a lower number for the reason why there is none.
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
        counts.append(CoarseCounts())
        numbers[key] = subjects.count - 1
        return subjects.count - 1
    }

    /// Adds the selected calls in flight.
    mutating func add(_ inFlight: InFlightAges, selects: (SyscallID) -> Bool, filter: SubjectFilter) {
        // If the start of a call's process isn't known, it is the living process with that id.
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

    /// The calls of each subject with the most time, at most `count`, the most expensive first.
    func largestShares(_ count: Int) -> [[SyscallShare]] {
        var largest = ContiguousArray<(syscall: Int, share: SubjectShares.Share)?>(
            repeating: nil, count: subjects.count * count)
        shares.forEach { subject, syscall, share in
            var candidate = (syscall: syscall, share: share)
            for place in subject * count..<(subject + 1) * count {
                guard let known = largest[place] else {
                    largest[place] = candidate
                    return
                }
                if isLarger(candidate, than: known) {
                    largest[place] = candidate
                    candidate = known
                }
            }
        }
        let described = syscalls.map { (name: $0.name, abi: $0.abi?.rawValue) }
        return subjects.indices.map { subject in
            largest[subject * count..<(subject + 1) * count].compactMap { found in
                guard let (syscall, share) = found else { return nil }
                return SyscallShare(
                    name: described[syscall].name, abi: described[syscall].abi, calls: share.calls,
                    totalNs: share.totalNs)
            }
        }
    }

    /// Whether one share has more time, or else more calls, or else the lower code, so that the order is the same every time.
    private func isLarger(
        _ one: (syscall: Int, share: SubjectShares.Share), than other: (syscall: Int, share: SubjectShares.Share)
    ) -> Bool {
        if one.share.totalNs != other.share.totalNs { return one.share.totalNs > other.share.totalNs }
        if one.share.calls != other.share.calls { return one.share.calls > other.share.calls }
        return syscalls[one.syscall].code < syscalls[other.syscall].code
    }
}
