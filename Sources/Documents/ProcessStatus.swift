/// The resources of the daemon, for `/metrics`. Values that can't be read are nil.
package struct ProcessStatus: Sendable {
    /// CPU time in user and kernel mode, in ns.
    package var cpuNs: UInt64?
    /// When it started, ns since 1970.
    package var startUnixNs: UInt64?
    /// Bytes of memory present.
    package var residentBytes: UInt64?
    /// Bytes of address space.
    package var virtualBytes: UInt64?
    /// Open descriptors.
    package var openDescriptors: UInt64?
    /// How many descriptors may be open.
    package var maxDescriptors: UInt64?

    /// Nothing known.
    package init() {}
}
