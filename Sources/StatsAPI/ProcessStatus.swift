/// What the daemon itself takes, as `/metrics` reports it. What can't be read is nil.
public struct ProcessStatus: Sendable {
    /// CPU time in user and kernel mode, in ns.
    public var cpuNs: UInt64?
    /// When it started, ns since 1970.
    public var startUnixNs: UInt64?
    /// Bytes of memory present.
    public var residentBytes: UInt64?
    /// Bytes of address space.
    public var virtualBytes: UInt64?
    /// Open descriptors.
    public var openDescriptors: UInt64?
    /// How many descriptors may be open.
    public var maxDescriptors: UInt64?

    /// Nothing known.
    public init() {}
}
