/// What a call that waits by design waits for.
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
    /// The reason if the call waits by design, so that long calls are normal; nil for all other calls.
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
