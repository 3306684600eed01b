import CSyslatLayout
import Measurements
import Syscalls

extension SlowCall {
    /// Reads a record of the kernel half.
    init(_ record: UnsafePointer<syslat_unit>) {
        let head = syslat_head_of(record)!
        let comm = withUnsafeBytes(of: head.pointee.comm) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        self.init(
            returnedNs: head.pointee.end_ns, pid: Int(head.pointee.tgid), tid: Int(head.pointee.tid), comm: comm,
            id: SnapshotReader.id(abi: UInt32(head.pointee.abi), number: head.pointee.call),
            result: head.pointee.result, errno: head.pointee.error == 0 ? nil : Int(head.pointee.error),
            latencyNs: head.pointee.ns, waitNs: head.pointee.wait_ns, runnableNs: head.pointee.runnable_ns)
        process = ProcessKey(pid: pid, startNs: head.pointee.process_start_ns)
        cgroup = CgroupKey(hierarchy: head.pointee.hierarchy, id: head.pointee.cgroup)
        uid = head.pointee.uid
        longestWaitNs = head.pointee.longest_ns
        frames = (0..<min(Int(head.pointee.depth), Int(SYSLAT_STACK_DEPTH))).map { syslat_frames_of(record)[$0] }
        guard head.pointee.flags & UInt8(SYSLAT_SLOW_ARGUMENTS) != 0 else { return }
        let arguments = id.arguments ?? []
        values = arguments.indices.map { syslat_arguments_of(head)[$0] }
        for index in 0..<UInt32(head.pointee.targets) {
            guard let target = syslat_target_of(record, index) else { continue }
            targets.append(Target(target))
        }
    }
}
