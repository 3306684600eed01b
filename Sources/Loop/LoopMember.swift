package import Glibc

/// What takes part in a loop. All times are those of `Clock.seconds`.
package protocol LoopMember: AnyObject {
    /// When `expire` is to be called at the latest; infinity for never. A time in the past has the loop not wait at all.
    var deadline: Double { get }
    /// The deadline has passed.
    func expire(now: Double)
    /// Appends what to wait for. Each wait begins with this.
    func appendDescriptors(to wanted: inout [pollfd], now: Double)
    /// The wait is over.
    ///
    /// - Parameters:
    ///   - ready: what this member appended, with what poll(2) reported; `revents` may be 0 everywhere.
    ///   - until: when another member's deadline comes: what takes long is better put off to the next turn by then.
    func handle(_ ready: ArraySlice<pollfd>, now: Double, until: Double)
}

extension LoopMember {
    /// Never.
    package var deadline: Double { .infinity }
    /// Nothing.
    package func expire(now: Double) {}
}
