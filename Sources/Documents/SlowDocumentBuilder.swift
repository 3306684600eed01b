package import Measurements
import Syscalls
import Text

/// Builds documents of slow calls.
package struct SlowDocumentBuilder {
    private let snapshot: Snapshot
    private let names: SubjectNames
    private let readsArguments: Bool
    private let functionNames: ([UInt64]) -> [String]

    /// - Parameters:
    ///   - snapshot: the snapshot whose clocks convert the times of calls.
    ///   - names: the names of control groups and users.
    ///   - readsArguments: whether the recorder reads arguments.
    ///   - functionNames: the names of the kernel functions at addresses; empty if kernel symbols are hidden.
    package init(
        snapshot: Snapshot, names: SubjectNames, readsArguments: Bool,
        functionNames: @escaping ([UInt64]) -> [String]
    ) {
        (self.snapshot, self.names) = (snapshot, names)
        (self.readsArguments, self.functionNames) = (readsArguments, functionNames)
    }

    /// The document that has `calls` in their order.
    package func document(_ calls: some Sequence<SlowCall>, account: SlowAccount, cursor: String) -> SlowDocument {
        // In a crowd, neighbours often have the same stack. Comparing stacks is faster than naming their functions.
        var last = (frames: [UInt64](), names: [String]())
        let described = calls.map { call in
            if call.frames != last.frames { last = (call.frames, functionNames(call.frames)) }
            return describe(call, stack: last.names)
        }
        return SlowDocument(
            calls: described,
            account: SlowDocument.Account(
                seen: account.seen, written: account.written, dropped: account.dropped, heldBack: account.heldBack),
            cursor: cursor)
    }

    /// One call.
    package func call(_ call: SlowCall) -> SlowDocument.Call {
        describe(call, stack: call.frames.isEmpty ? [] : functionNames(call.frames))
    }

    private func describe(_ call: SlowCall, stack: [String]) -> SlowDocument.Call {
        let waitNs = min(call.waitNs, call.latencyNs)
        let runnableNs = min(call.runnableNs, waitNs)
        var described = SlowDocument.Call(
            at: Timestamp.rfc3339(unixNs: snapshot.unixNs(ofMonotonicNs: call.returnedNs)), pid: call.pid,
            tid: call.tid, comm: call.comm, name: call.id.name, abi: call.id.abi?.rawValue, number: call.id.number,
            result: call.errno == nil && call.id.returnsAddress ? nil : call.result, errno: call.errno.map(Errno.name),
            latencyNs: call.latencyNs,
            cpuNs: call.latencyNs - waitNs, blockedNs: waitNs - runnableNs, runnableNs: runnableNs,
            waitsByDesign: call.id.waitReason != nil, longestWaitNs: call.longestWaitNs == 0 ? nil : call.longestWaitNs,
            stack: stack)
        described.cgroup = names.cgroup(call.cgroup)
        described.user = call.uid.map { UserDescription(uid: $0, name: names.userName($0)) }
        described.arguments = arguments(of: call)
        return described
    }

    /// The arguments by name; nil if they weren't read, or the call isn't known.
    private func arguments(of call: SlowCall) -> [String: SlowDocument.Argument]? {
        guard let abi = call.id.abi, let arguments = call.id.arguments else { return nil }
        // A call without arguments has none to read.
        if arguments.isEmpty { return readsArguments ? [:] : nil }
        guard !call.values.isEmpty else { return nil }
        var described: [String: SlowDocument.Argument] = [:]
        let program = call.targets.first { $0.argument == SlowCall.Target.program }
        for (index, name) in call.id.argumentNames.enumerated() where index < call.values.count {
            let target = call.targets.first { $0.argument == index }
            described[name] = SlowDocument.Argument(
                // A successful execve overwrites all registers.
                value: program == nil ? arguments[index].value(of: call.values[index], in: abi) : nil,
                target: target?.text,
                isDeleted: target?.isDeleted ?? false, isCut: target?.isCut ?? false)
        }
        if let program {
            described[SlowDocument.Call.program] = SlowDocument.Argument(
                value: nil, target: program.text, isDeleted: program.isDeleted, isCut: program.isCut)
        }
        return described
    }
}
