package import Glibc

/// What takes part in a loop. All its methods are called on the loop's thread; all times are those of `Clock.seconds`.
package protocol LoopMember: AnyObject {
    /// When `expire` is to be called; infinity for never. It is asked several times in each turn, so it must be quick.
    ///
    /// A time in the past has the loop not wait at all: for a member that has more to do but leaves the others their
    /// turn. So a deadline that has passed must not stay as it is once nothing is left to do, or the loop spins.
    var deadline: Double { get }
    /// The deadline has passed: sets the next one.
    func expire(now: Double)
    /// Appends what to wait for, as poll(2) takes it. Each wait begins with this.
    func appendDescriptors(to wanted: inout [pollfd], now: Double)
    /// The wait is over, for whatever reason: it may well have been for another member.
    ///
    /// - Parameters:
    ///   - ready: what this member appended, in that order, with what poll(2) reported; `revents` may be 0 everywhere.
    ///     Its indices don't begin at 0.
    ///   - until: when another member's deadline comes, which may be in the past: what takes long is better put off to
    ///     the next turn by then.
    func handle(_ ready: ArraySlice<pollfd>, now: Double, until: Double)
}

extension LoopMember {
    /// Never.
    package var deadline: Double { .infinity }
    /// Nothing.
    package func expire(now: Double) {}
}
