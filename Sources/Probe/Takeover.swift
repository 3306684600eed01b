import CSyslatLayout

/// Hands the counting from one set of programs to another, so that each event is counted by exactly one of them.
///
/// Both are attached when the number of the one that counts is changed, and the old one is called first at each event. So an
/// event finds the old number at both, or the new one at both, or the old one first and the new one then: the second set leaves
/// alone what it finds done. No CPU has to be visited, so none can keep the hand-over waiting.
enum Takeover {
    /// The number for a new set: not that of the one that counts, and no link is of it.
    static func nextGeneration(_ control: UnsafePointer<syslat_control>, links: [UInt32: Int]) -> UInt32 {
        max(control.pointee.generation, links.keys.max() ?? 0) + 1
    }

    /// Whether the set that counts is attached.
    static func isAttached(_ control: UnsafePointer<syslat_control>, links: [UInt32: Int]) -> Bool {
        links[control.pointee.generation] == EventAttachment.programCount
    }

    /// Makes the set `generation`, which is attached, the one that counts.
    static func hand(_ control: UnsafeMutablePointer<syslat_control>, to generation: UInt32) {
        syslat_set_generation(control, generation)
    }
}
