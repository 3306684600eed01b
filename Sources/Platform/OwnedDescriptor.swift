package import SystemPackage

/// An open descriptor, which `deinit` closes.
package final class OwnedDescriptor: Sendable {
    /// The descriptor, for as long as this lives.
    package let descriptor: FileDescriptor
    /// The number of the descriptor.
    package var number: Int32 { descriptor.rawValue }

    /// Takes over `number`. Nothing else may close it from now on.
    package init(_ number: Int32) { descriptor = FileDescriptor(rawValue: number) }

    /// Opens the file at `path` for reading, close-on-exec. Doesn't wait for the other end of a FIFO.
    package convenience init(reading path: String) throws(Errno) {
        do {
            let opened = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking])
            self.init(opened.rawValue)
        } catch let error as Errno {
            throw error
        } catch {
            throw .ioError
        }
    }

    deinit { try? descriptor.close() }
}
