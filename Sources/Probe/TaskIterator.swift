import CSyslatLayout
import Glibc
import Platform

/// What the program that walks the machine's threads writes about them.
enum TaskIterator {
    /// Its records, to their end. The kernel runs the iterator as it is read.
    static func read(_ iterator: OwnedDescriptor) throws(ProbeError) -> [UInt8] {
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 8)
        defer { chunk.deallocate() }
        var bytes: [UInt8] = []
        while true {
            let count = Glibc.read(iterator.number, chunk.baseAddress, chunk.count)
            if count == 0 { break }
            if count < 0 {
                if errno == EINTR || errno == EAGAIN { continue }
                throw ProbeError(.iterate, errno: errno)
            }
            bytes += chunk[..<count]
        }
        return bytes
    }

    /// Where the name of a thread is whose record begins at `offset`, filled up with zeros.
    static func comm(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Slice<UnsafeRawBufferPointer> {
        bytes[(offset + commOffset)..<(offset + commOffset + commLength)]
    }

    private static let commOffset = MemoryLayout<syslat_in_flight>.offset(of: \.comm)!
    private static let commLength = Int(SYSLAT_COMM_LENGTH)
}
