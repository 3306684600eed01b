import Dispatch
import Glibc
import Loop
import Platform

/// Carries what is not `Sendable` to a thread that is its only user from then on.
private struct Handover<Value>: @unchecked Sendable {
    var value: Value
}

/// Runs `body` on a thread of its own, whose signal mask ends with it, and waits until it is done.
func onThread<Result>(_ body: @escaping () throws -> Result) throws -> Result {
    let work = Handover(value: body)
    nonisolated(unsafe) var result: Swift.Result<Result, any Error>?
    let done = DispatchSemaphore(value: 0)
    Thread.start {
        result = Swift.Result { try work.value() }
        done.signal()
    }
    done.wait()
    return try result!.get()
}

/// Always has more to do, and counts its turns.
final class BusyMember: LoopMember {
    private(set) var turns = 0
    /// The `until` of each turn.
    private(set) var ends: [Double] = []

    var deadline: Double { 0 }

    func appendDescriptors(to wanted: inout [pollfd], now: Double) {}

    func handle(_ ready: ArraySlice<pollfd>, now: Double, until: Double) {
        turns += 1
        ends.append(until)
    }
}

/// Has no deadline and waits for nothing, and counts the turns that the others cause.
final class IdleMember: LoopMember {
    private(set) var turns = 0

    func appendDescriptors(to wanted: inout [pollfd], now: Double) {}

    func handle(_ ready: ArraySlice<pollfd>, now: Double, until: Double) { turns += 1 }
}
