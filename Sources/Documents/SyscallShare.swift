/// The share of one system call in a subject's calls.
package struct SyscallShare: Decodable, Equatable, Sendable {
    /// The call's name.
    package var name: String
    /// Its ABI; nil for `invalid` and `other`.
    package var abi: String?
    /// The calls that returned.
    package var calls: UInt64
    /// Their time in ns.
    package var totalNs: UInt64

    /// A share from its parts.
    package init(name: String, abi: String?, calls: UInt64, totalNs: UInt64) {
        (self.name, self.abi, self.calls, self.totalNs) = (name, abi, calls, totalNs)
    }

    /// The names in JSON.
    package enum CodingKeys: String, CodingKey {
        case name, abi, calls
        case totalNs = "total_ns"
    }
}
