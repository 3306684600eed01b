/// Why calls or events could not be counted where they belong.
///
/// The raw value is the reason's name in documents and metrics.
package enum LossReason: String, CaseIterable, Sendable {
    /// Runs of a program that the kernel skipped (`recursion_misses` of its program info). Unknown if the kernel
    /// doesn't report it.
    case recursion
    /// Calls in flight whose thread left the CPU when the kernel had no memory for task storage.
    case noMemory = "no_memory"
    /// Calls whose exit was not seen: their thread entered another.
    case overwritten

    /// The reason in words, for a sentence.
    package var words: String { String(rawValue.map { $0 == "_" ? " " : $0 }) }
}
