import CSyslatLayout
import Glibc
import Histograms
import Measurements
import Platform
import Syscalls

extension CallInFlight {
    /// Reads the task iterator's records to their end. The kernel runs the iterator as it is read.
    static func readAll(from iterator: OwnedDescriptor) throws(ProbeError) -> [CallInFlight] {
        try TaskIterator.read(iterator).withUnsafeBytes(parse)
    }

    /// In a crowd, neighbours often have the same name and stack; both are then shared.
    private static func parse(_ bytes: UnsafeRawBufferPointer) -> [CallInFlight] {
        let size = MemoryLayout<syslat_in_flight>.size
        var calls: [CallInFlight] = []
        var last = (comm: Slice(base: bytes, bounds: 0..<0), name: "", frames: [UInt64]())
        var offset = 0
        while offset + size <= bytes.count {
            let record = bytes.loadUnaligned(fromByteOffset: offset, as: syslat_in_flight.self)
            let comm = TaskIterator.comm(bytes, at: offset)
            offset += size
            let depth = min(Int(record.depth), (bytes.count - offset) / 8)
            let frames = bytes[offset..<(offset + 8 * depth)]
            offset += 8 * depth
            if !comm.elementsEqual(last.comm) {
                (last.comm, last.name) = (comm, String(decoding: comm.prefix { $0 != 0 }, as: UTF8.self))
            }
            let isSame =
                depth > 0 && depth == last.frames.count
                && last.frames.withUnsafeBytes {
                    memcmp($0.baseAddress!, frames.base.baseAddress! + frames.startIndex, $0.count) == 0
                }
            if depth == 0 {
                last.frames = []
            } else if !isSame {
                last.frames = (0..<depth).map {
                    bytes.loadUnaligned(fromByteOffset: frames.startIndex + 8 * $0, as: UInt64.self)
                }
            }
            if record.abi == SYSLAT_ABI_NO_CALL { continue }
            var call = CallInFlight(
                pid: Int(record.pid), tid: Int(record.tid), comm: last.name,
                id: SnapshotReader.id(abi: UInt32(record.abi), number: record.number),
                startNs: record.start_ns == 0 ? nil : record.start_ns, frames: last.frames)
            call.process = ProcessKey(pid: Int(record.pid), startNs: record.process_start_ns)
            call.cgroup = CgroupKey(hierarchy: record.hierarchy, id: record.cgroup)
            call.uid = record.uid
            calls.append(call)
        }
        return calls
    }
}
