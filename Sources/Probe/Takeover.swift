import CSyslatLayout

/// Hands the counting from one set of programs to another, so that each event is counted by exactly one of them.
///
/// Both sets are attached when the number of the counting set changes, and the old set runs first at each event. So an
/// event sees the old number in both sets, or the new number in both, or the old one first and then the new one; in the
/// last case the second set finds the event already counted and skips it. No CPU has to be visited, so no CPU can delay
/// the hand-over.
enum Takeover {
    /// The number for a new set. Neither the counting set nor a link has it.
    static func nextGeneration(_ control: UnsafePointer<syslat_control>, links: [UInt32: Int]) -> UInt32 {
        max(control.pointee.generation, links.keys.max() ?? 0) + 1
    }

    /// Whether the set that counts, which has so many `programs`, is attached.
    static func isAttached(_ control: UnsafePointer<syslat_control>, links: [UInt32: Int], programs: Int) -> Bool {
        links[control.pointee.generation] == programs
    }

    /// Makes the attached set `generation` the counting one.
    static func hand(_ control: UnsafeMutablePointer<syslat_control>, to generation: UInt32) {
        syslat_set_generation(control, generation)
    }
}
