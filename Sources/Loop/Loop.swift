import Glibc
import Platform

/// What one thread does: waits for the descriptors and the deadlines of its members, and gives each its turn.
///
/// Not thread-safe: it belongs to the thread that calls `run`. `Bell` is how other threads reach it.
package final class Loop {
    private var members: [any LoopMember] = []

    /// A loop without members.
    package init() {}

    /// Gives `member` its turns from now on, after those that were added before.
    package func add(_ member: any LoopMember) { members.append(member) }

    /// Runs until `isDone`, which is asked before each wait.
    package func run(until isDone: () -> Bool) {
        var wanted: [pollfd] = []
        var ends: [Int] = []
        while true {
            let now = Clock.seconds
            for member in members where member.deadline <= now { member.expire(now: now) }
            if isDone() { return }
            wanted.removeAll(keepingCapacity: true)
            ends.removeAll(keepingCapacity: true)
            for member in members {
                member.appendDescriptors(to: &wanted, now: now)
                ends.append(wanted.count)
            }
            let wakeUp = members.reduce(Double.infinity) { min($0, $1.deadline) }
            let timeout = min(max(0, ((wakeUp - now) * 1000).rounded(.up)), Self.longestWait)
            let ready = poll(&wanted, nfds_t(wanted.count), Int32(timeout))
            // Interrupted: what the descriptors say isn't known.
            if ready < 0 { continue }
            let after = Clock.seconds
            var begin = 0
            for (member, end) in zip(members, ends) {
                member.handle(wanted[begin..<end], now: after, until: nextDeadline(besides: member))
                begin = end
            }
        }
    }

    /// In ms. A wait that ends for no reason costs nothing once a minute.
    private static let longestWait = 60_000.0

    private func nextDeadline(besides member: any LoopMember) -> Double {
        members.reduce(Double.infinity) { $1 === member ? $0 : min($0, $1.deadline) }
    }
}
