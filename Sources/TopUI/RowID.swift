import Documents

/// Which row: a call's name and ABI.
package struct RowID: Hashable, Sendable {
    /// The call's name.
    package var name: String
    /// Its ABI; nil for the rows that many calls share.
    package var abi: String?

    init(_ row: StatsRow) { (name, abi) = (row.name, row.abi) }

    /// A row's identity from its parts.
    package init(name: String, abi: String?) { (self.name, self.abi) = (name, abi) }
}
