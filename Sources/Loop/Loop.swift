import Glibc
import Platform

/// The poll loop of a thread: waits for the descriptors and deadlines of its members, and gives each its turn.
///
/// A turn calls `expire` of the members whose deadline has passed, then `isDone`. Then one poll(2) waits for the
/// descriptors of all members until the first deadline. Then `handle` of every member is called, in the order in which
/// they were added.
///
/// Nothing in a turn may block or take long, since all other members wait.
///
/// Not thread-safe: it belongs to the thread that calls `run`. Other threads reach it with a `Bell` and a `BellWatch`.
package final class Loop {
    private var members: [any LoopMember] = []

    /// A loop without members.
    package init() {}

    /// Adds `member` after the existing members. If it is added during a turn, it takes part from the next turn on.
    package func add(_ member: any LoopMember) { members.append(member) }

    /// Runs until `isDone`, which is called before each wait. Only this thread may change its result.
    package func run(until isDone: () -> Bool) {
        var wanted: [pollfd] = []
        var ends: [Int] = []
        while true {
            let begin = Clock.seconds
            for member in members where member.deadline <= begin { member.expire(now: begin) }
            if isDone() { return }
            // `expire` can take long.
            let now = Clock.seconds
            // A member that was added during this turn has nothing in `wanted`.
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
                // The state of the descriptors is unknown. Besides a signal, only a lack of memory or descriptors is a
                // reason; it can pass, and the loop must not spin until then.
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

    /// In ms. A needless wake-up once a minute costs nothing.
    private static let longestWait = 60_000.0
    private static let pauseSeconds = 0.01

    private func nextDeadline(besides member: any LoopMember) -> Double {
        members.reduce(Double.infinity) { $1 === member ? $0 : min($0, $1.deadline) }
    }
}
