import Documents
import Measurements
import Text

extension StatsRow {
    /// Writes the row as an object: the subject, the statistics, and their details.
    func write(_ json: inout JSONWriter, _ key: String? = nil) {
        json.object(key) { json in
            subject.write(&json)
            if subject.grouping == .syscall { json.put("waits_by_design", waitsByDesign) }
            json.put("is_coarse", isCoarse)
            values.write(&json)
            percentileBounds?.write(&json)
            if let errnos {
                json.object("errnos") { json in
                    for (name, count) in errnos.sorted(by: { $0.key < $1.key }) { json.put(name, count) }
                }
            } else {
                json.putNull("errnos")
            }
            if let octaves { json.put("octaves", octaves) }
            if let syscalls {
                json.array("syscalls", syscalls) { json, share in
                    typealias Key = SyscallShare.CodingKeys
                    json.object { json in
                        json.put(Key.name, share.name)
                        json.put(Key.abi, share.abi)
                        json.put(Key.calls, share.calls)
                        json.put(Key.totalNs, share.totalNs)
                    }
                }
            }
        }
    }
}

extension RowSubject {
    fileprivate func write(_ json: inout JSONWriter) {
        switch self {
        case .syscall(let name, let abi, let number):
            json.put("name", name)
            json.put("abi", abi)
            json.put("number", number.map { UInt64($0) })
        case .process(let process):
            typealias Key = ProcessDescription.CodingKeys
            json.object("process") { json in
                json.put(Key.pid, process.pid.map { UInt64($0) })
                json.put(Key.innerPid, process.innerPid.map { UInt64($0) })
                json.put(Key.comm, process.comm)
                json.put(Key.startedAt, process.startedAt)
                process.cgroup.write(&json)
                json.put(Key.hasExited, process.hasExited)
            }
        case .command(let comm): json.put("command", comm)
        case .cgroup(let cgroup): cgroup.write(&json)
        case .user(let user):
            user.write(&json)
        }
    }
}

extension CgroupDescription? {
    /// Writes the member `cgroup`: an object, or null if it isn't known.
    func write(_ json: inout JSONWriter) {
        guard let cgroup = self else { return json.putNull("cgroup") }
        json.object("cgroup") { json in
            json.put("path", cgroup.path)
            json.put("name", cgroup.name)
            json.put("kind", cgroup.kind)
        }
    }
}

extension UserDescription? {
    /// Writes the member `user`: an object, or null if it isn't known.
    func write(_ json: inout JSONWriter) {
        guard let user = self else { return json.putNull("user") }
        json.object("user") { json in
            json.put("uid", UInt64(user.uid))
            json.put("name", user.name)
        }
    }
}

extension PercentileBounds {
    fileprivate func write(_ json: inout JSONWriter) {
        guard !ranges.isEmpty else { return json.putNull("percentile_bounds_ns") }
        json.object("percentile_bounds_ns") { json in
            for (member, range) in zip(Self.members, ranges) { json.put(member, range) }
        }
    }

    private static let members = statistics.map(\.definition.member)
}

extension Untold {
    /// Writes the member `untold`: the sums of all calls and of each reason.
    func write(_ json: inout JSONWriter) {
        json.object("untold") { json in
            total.write(&json)
            json.object("reasons") { json in
                for reason in UntoldReason.allCases {
                    json.object(reason.rawValue) { self[reason].write(&$0) }
                }
            }
        }
    }
}

extension Untold.Sums {
    fileprivate func write(_ json: inout JSONWriter) {
        typealias Key = Untold.Sums.CodingKeys
        json.put(Key.calls, calls)
        json.put(Key.errors, errors)
        json.put(Key.totalNs, totalNs)
        json.put(Key.waitNs, waitNs)
        json.put(Key.runnableNs, runnableNs)
    }
}
