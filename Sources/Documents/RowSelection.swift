import Measurements
package import Syscalls

/// Which rows a document has, and in which order.
package struct RowSelection {
    /// Whether a row is wanted.
    package var selects: (SyscallID) -> Bool
    /// What the rows are sorted by.
    package var sort: SortKey
    /// Whether the largest come first.
    package var isDescending: Bool
    /// How many rows at most; nil for all.
    package var top: Int?
    /// Whether the rows say how many calls each power of two has.
    package var hasOctaves: Bool

    /// All rows, those with the most time first, unless something else is said.
    package init(
        selects: @escaping (SyscallID) -> Bool = { _ in true }, sort: SortKey = .by(.total), isDescending: Bool = true,
        top: Int? = nil, hasOctaves: Bool = false
    ) {
        self.selects = selects
        self.sort = sort
        self.isDescending = isDescending
        self.top = top
        self.hasOctaves = hasOctaves
    }
}
