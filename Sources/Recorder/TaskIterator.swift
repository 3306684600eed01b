import CSyslatLayout
import Foundation
import Latency
import Syscalls

extension CallInFlight {
    /// Reads the task iterator's records from `descriptor` to their end. The kernel runs the iterator as it is read.
    static func readAll(from descriptor: Int32) throws(RecorderError) -> [CallInFlight] {
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 8)
        defer { chunk.deallocate() }
        var bytes: [UInt8] = []
        while true {
            let count = read(descriptor, chunk.baseAddress, chunk.count)
            if count == 0 { break }
            if count < 0 {
                if errno == EINTR || errno == EAGAIN { continue }
                throw RecorderError(.iterate, errno: errno)
            }
            bytes += chunk[..<count]
        }
        return bytes.withUnsafeBytes(parse)
    }

    private static func parse(_ bytes: UnsafeRawBufferPointer) -> [CallInFlight] {
        let size = MemoryLayout<syslat_in_flight>.size
        var calls: [CallInFlight] = []
        var offset = 0
        while offset + size <= bytes.count {
            let record = bytes.loadUnaligned(fromByteOffset: offset, as: syslat_in_flight.self)
            offset += size
            let depth = min(Int(record.depth), (bytes.count - offset) / 8)
            let frames = (0..<depth).map { bytes.loadUnaligned(fromByteOffset: offset + 8 * $0, as: UInt64.self) }
            offset += 8 * depth
            let comm = withUnsafeBytes(of: record.comm) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            calls.append(
                CallInFlight(
                    pid: Int(record.pid), tid: Int(record.tid), comm: comm,
                    id: SnapshotReader.id(abi: UInt32(record.abi), number: record.number),
                    startNs: record.start_ns == 0 ? nil : record.start_ns, frames: frames))
        }
        return calls
    }
}
