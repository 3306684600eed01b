import Measurements
package import Syscalls

/// The rows of a document, and their order.
package struct RowSelection {
    /// Whether a row is selected.
    package var selects: (SyscallID) -> Bool
    /// The sort key.
    package var sort: SortKey
    /// Whether the largest come first.
    package var isDescending: Bool
    /// The most rows; nil for all.
    package var top: Int?
    /// Whether rows have the number of calls in each power of two.
    package var hasOctaves: Bool

    /// By default all rows, those with the most time first.
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
