package import Documents
package import Rendering
package import Text

/// Which row: a call's name and ABI.
package struct RowID: Hashable, Sendable {
    /// The call's name.
    package var name: String
    /// Its ABI; nil for the rows that many calls share.
    package var abi: String?

    init(_ row: SyscallRow) { (name, abi) = (row.name, row.abi) }

    /// A row's identity from its parts.
    package init(name: String, abi: String?) { (self.name, self.abi) = (name, abi) }
}

/// Everything that a picture is made of, but for what the person at the keyboard has chosen.
package struct TopData: Sendable {
    /// What came after the picture before: exact, whatever the interval.
    package var latest: StatsDocument?
    /// The window that was chosen, where it is another one.
    package var chosen: StatsDocument?
    /// The call whose detail is shown.
    package var detail: SyscallDetail?
    /// The calls in progress, oldest first.
    package var inFlight: InFlightDocument?
    /// The call that `inFlight` is about; nil if it is about all.
    package var inFlightName: String?
    /// How the latencies were over the last minutes.
    package var heat = HeatHistory()
    /// Why there is nothing newer; nil while all is well.
    package var trouble: FetchError?
    /// Where the figures come from, for the header.
    package var origin: String

    /// Nothing yet.
    package init(origin: String) { self.origin = origin }

    /// Takes in what was fetched.
    mutating func add(_ answer: TopAnswer) {
        trouble = answer.trouble
        guard trouble == nil else { return }
        if let document = answer.latest {
            latest = document
            heat.add(document)
        }
        if let document = answer.chosen { chosen = document }
        if answer.hasDetail { detail = answer.detail }
        if let document = answer.inFlight { (inFlight, inFlightName) = (document, answer.inFlightName) }
    }
}

/// What a question was answered with; only what was asked for is there.
struct TopAnswer: Sendable {
    var latest: StatsDocument?
    var chosen: StatsDocument?
    var detail: SyscallDetail?
    /// Whether `detail` was asked for: it is nil where the call was not made in the window.
    var hasDetail = false
    var inFlight: InFlightDocument?
    var inFlightName: String?
    var trouble: FetchError?
}
