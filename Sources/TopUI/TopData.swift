package import Documents
import Text

/// Everything that a frame is made of, but for what the person at the keyboard has chosen.
package struct TopData: Sendable {
    /// What came after the frame before: exact, whatever the interval.
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
