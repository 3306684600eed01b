/// Which part of a list is shown, so that the selected entry is in it: whole pages, so that rows don't move with it.
struct Page {
    let range: Range<Int>

    init(count: Int, selected: Int, rows: Int) {
        let rows = max(1, rows)
        let first = count <= rows ? 0 : min(selected / rows * rows, count - rows)
        range = first..<min(count, first + rows)
    }
}
