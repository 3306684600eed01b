import Glibc
import Platform

/// What one thread does: waits for the descriptors and the deadlines of its members, and gives each its turn.
///
/// Each turn goes like this: `expire` of the members whose deadline has passed; then `isDone` is asked; then one
/// poll(2) waits for what all members append, until the first deadline; then `handle` of every member, in the order in
/// which they were added.
///
/// Nothing in a turn may block or take long, since everyone else waits meanwhile.
///
/// Not thread-safe: it belongs to the thread that calls `run`. A `Bell` with a `BellWatch` is how other threads reach
/// it.
package final class Loop {
    private var members: [any LoopMember] = []

    /// A loop without members.
    package init() {}

    /// Gives `member` its turns from now on, after those that were added before; from the next turn on if it is added
    /// in the middle of one.
    package func add(_ member: any LoopMember) { members.append(member) }

    /// Runs until `isDone`, which is asked before each wait: whatever makes it true must happen on this thread.
    package func run(until isDone: () -> Bool) {
        var wanted: [pollfd] = []
        var ends: [Int] = []
        while true {
            let begin = Clock.seconds
            for member in members where member.deadline <= begin { member.expire(now: begin) }
            if isDone() { return }
            // What expired may have taken long.
            let now = Clock.seconds
            // A member that is added in the middle of this turn has nothing in `wanted`.
            let members = self.members
            wanted.removeAll(keepingCapacity: true)
            ends.removeAll(keepingCapacity: true)
            for member in members {
                member.appendDescriptors(to: &wanted, now: now)
                ends.append(wanted.count)
            }
            let wakeUp = members.reduce(Double.infinity) { min($0, $1.deadline) }
            let timeout = min(max(0, ((wakeUp - now) * 1000).rounded(.up)), Self.longestWait)
            if poll(&wanted, nfds_t(wanted.count), Int32(timeout)) < 0 {
                // What the descriptors say isn't known. Beside a signal, only a lack of memory or of descriptors does
                // that; it may pass, and is no reason to spin until then.
                if errno != EINTR { Thread.sleep(seconds: Self.pauseSeconds) }
                continue
            }
            var first = 0
            for (member, end) in zip(members, ends) {
                member.handle(wanted[first..<end], now: Clock.seconds, until: nextDeadline(besides: member))
                first = end
            }
        }
    }

    /// In ms. A wait that ends for no reason costs nothing once a minute.
    private static let longestWait = 60_000.0
    private static let pauseSeconds = 0.01

    private func nextDeadline(besides member: any LoopMember) -> Double {
        members.reduce(Double.infinity) { $1 === member ? $0 : min($0, $1.deadline) }
    }
}
