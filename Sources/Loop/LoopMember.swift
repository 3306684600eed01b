package import Glibc

/// A member of a loop. All methods are called on the loop's thread; all times are in terms of `Clock.seconds`.
package protocol LoopMember: AnyObject {
    /// The time to call `expire`; infinity for never. It is read several times in each turn, so it must be quick.
    ///
    /// With a time in the past the loop doesn't wait. This is for a member that has more to do but gives the others
    /// their turn. When nothing is left to do, the member must set a later deadline, or the loop spins.
    var deadline: Double { get }
    /// Called when the deadline has passed. Sets the next one.
    func expire(now: Double)
    /// Appends the descriptors to wait for, in the form of poll(2). Called before each wait.
    func appendDescriptors(to wanted: inout [pollfd], now: Double)
    /// Called after each wait, even if the wait ended for another member.
    ///
    /// - Parameters:
    /// - ready: the descriptors that this member appended, in that order, with the results of poll(2); `revents` may be
    ///     0 everywhere. Its indices don't begin at 0.
    /// - until: the next deadline of another member, which may be in the past. Work that takes long should be deferred
    ///     to the next turn by then.
    func handle(_ ready: ArraySlice<pollfd>, now: Double, until: Double)
}

extension LoopMember {
    /// Never.
    package var deadline: Double { .infinity }
    /// Nothing.
    package func expire(now: Double) {}
}
