/// The window of a document's figures.
package struct WindowBounds: Decodable, Equatable, Sendable {
    /// The beginning, RFC 3339 in UTC with milliseconds.
    package var from: String
    /// The end, in the same form.
    package var to: String
    /// The length by the monotonic clock.
    package var seconds: Double

    /// Bounds from their parts.
    package init(from: String, to: String, seconds: Double) {
        self.from = from
        self.to = to
        self.seconds = seconds
    }
}
