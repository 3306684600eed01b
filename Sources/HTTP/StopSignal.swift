import Foundation

/// Tells a running server, from any thread or signal handler, to finish open answers and return.
public final class StopSignal: Sendable {
    var readEnd: Int32 { ends.read.number }
    private let ends: (read: FileDescriptor, write: FileDescriptor)

    /// - Throws: `SocketError` when the process is out of descriptors.
    public init() throws(SocketError) {
        var numbers: [Int32] = [0, 0]
        guard pipe(&numbers) == 0 else { throw SocketError("make a pipe", errno: errno) }
        ends = (FileDescriptor(numbers[0]), FileDescriptor(numbers[1]))
        ends.read.setNonBlocking()
        ends.write.setNonBlocking()
    }

    /// Stops the server. Saying it twice is the same as once.
    public func stop() {
        var byte: UInt8 = 1
        _ = write(ends.write.number, &byte, 1)
    }
}
