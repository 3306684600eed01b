/// Why calls or events could not be counted where they belong.
///
/// The raw value is the reason's name in documents and metrics.
package enum LossReason: String, CaseIterable, Sendable {
    /// Runs of a program that the kernel skipped (`recursion_misses` of its program info). Unknown where the kernel doesn't say.
    case recursion
    /// Calls in progress whose thread left the CPU when the kernel had no memory for task storage.
    case noMemory = "no_memory"
    /// Calls whose exit was not seen: their thread entered another.
    case overwritten

    /// As it reads in a sentence.
    package var words: String { String(rawValue.map { $0 == "_" ? " " : $0 }) }
}
