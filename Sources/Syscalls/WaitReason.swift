/// What a call that exists to wait waits for.
package enum WaitReason: String, Sendable, CaseIterable {
    /// Readiness of descriptors or completion of requests.
    case event
    /// A point in time.
    case time
    /// Another thread's wake-up or lock.
    case lock
    /// The end of a child process.
    case child
    /// A new connection.
    case connection
    /// A signal.
    case signal
    /// A message on a queue.
    case message
}

extension SyscallID {
    /// Why a long call of this kind is normal: it waits by design. Nil for calls that are meant to get on with it.
    package var waitReason: WaitReason? { Self.waitReasons[name] }

    /// The names of all calls that wait by design, on any ABI.
    static var waitingNames: Set<String> { Set(waitReasons.keys) }

    private static let waitReasons = Dictionary(
        uniqueKeysWithValues: NamesText.waiting.split(separator: " ").map { word in
            let parts = word.split(separator: ":").map(String.init)
            guard parts.count == 2, let reason = WaitReason(rawValue: parts[1]) else {
                preconditionFailure("the generated table of waiting calls has '\(word)'")
            }
            return (parts[0], reason)
        })
}
