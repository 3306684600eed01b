package import SystemPackage

/// An open descriptor, closed when this goes away.
package final class OwnedDescriptor: Sendable {
    /// The descriptor, for as long as this lives.
    package let descriptor: FileDescriptor
    /// Its number, as the calls of the C library take it.
    package var number: Int32 { descriptor.rawValue }

    /// Takes over `number`, which nobody else closes from now on.
    package init(_ number: Int32) { descriptor = FileDescriptor(rawValue: number) }

    /// Opens the file at `path` for reading, close-on-exec. A FIFO isn't waited for.
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
