/// The part of a list that is shown. It contains the selected entry, and scrolls by whole pages, so that rows stay in place while
/// the selection moves.
struct Page {
    let range: Range<Int>

    init(count: Int, selected: Int, rows: Int) {
        let rows = max(1, rows)
        let first = count <= rows ? 0 : min(selected / rows * rows, count - rows)
        range = first..<min(count, first + rows)
    }
}
