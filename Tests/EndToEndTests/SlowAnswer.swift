import Documents
import Foundation
import Testing

extension TestDaemon {
    /// Starts `syslat serve` with `options` on a free port and waits until it is ready.
    convenience init(options: [String]) throws {
        try self.init(command: [Command.syslat, "serve", "--listen", "127.0.0.1:0"] + options)
    }

    /// What `/slow` answers now: all calls that are kept, unless `query` says otherwise.
    func slow(_ query: String = "") throws -> SlowDocument {
        usleep(50_000)  // Answers may be 20 ms old.
        let top = query.contains("top=") ? "" : "&top=100000"
        let answer = try get("/slow?\(query)\(top)")
        try #require(answer.status == 200, "\(query): \(String(decoding: answer.body, as: UTF8.self))")
        return try JSONDecoder().decode(SlowDocument.self, from: answer.body)
    }
}

extension SlowDocument {
    /// The calls of a case.
    func calls(of made: SlowCase) -> [Call] {
        calls.filter { ($0.pid, $0.tid, $0.name, $0.abi) == (made.pid, made.tid, made.call, made.abi) }
    }

    /// Wants each of `cases` exactly once, with all that is known of it.
    ///
    /// One of them may be without a stack: there are VMs whose kernel leaves out a switch now and then, about one in a thousand, and
    /// then nothing runs that could walk it.
    func expect(
        _ cases: [SlowCase], readsArguments: Bool = true, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        var withoutStack = 0
        for made in cases {
            let found = calls(of: made)
            #expect(found.count == 1, "\(made.testDescription)", sourceLocation: sourceLocation)
            for call in found {
                let faults = made.faults(of: call, readsArguments: readsArguments)
                if faults == [SlowCase.noStack] {
                    withoutStack += 1
                    continue
                }
                #expect(faults.isEmpty, "\(made.testDescription): \(call)", sourceLocation: sourceLocation)
            }
        }
        #expect(withoutStack <= 1, sourceLocation: sourceLocation)
    }

    /// Wants that the account adds up.
    func expectAccount(sourceLocation: SourceLocation = #_sourceLocation) {
        let sum = account.written + account.dropped + account.heldBack
        #expect(account.seen == sum, "\(account)", sourceLocation: sourceLocation)
    }
}

extension SlowCase {
    /// What `faults` has for a call whose stack isn't known.
    static let noStack = "a stack"

    /// What in an answer isn't as it must be.
    func faults(of told: SlowDocument.Call, readsArguments: Bool) -> [String] {
        var faults: [String] = []
        func want(_ isRight: Bool, _ what: String) { if !isRight { faults.append(what) } }
        want((told.result, told.errno) == (result, errno), "result \(result) \(errno ?? "")")
        want(told.comm == comm, "comm \(comm)")
        want(ns.contains(told.latencyNs), "latency \(ns)")
        want(told.latencyNs == told.cpuNs + told.blockedNs + told.runnableNs, "the parts of the latency")
        want(told.waitsByDesign == ["futex", "epoll_wait", "epoll_pwait"].contains(call), "waits_by_design")
        want(told.at.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil, "at")
        if !places.isEmpty {
            // So much of the time that it hung.
            let least = ns.lowerBound / 10 * 9
            want(told.blockedNs >= least, "blocked for \(least)")
            want(told.longestWaitNs.map { $0 >= least && $0 <= told.latencyNs } == true, "the longest wait of \(least)")
            let isRight = told.stack.contains { function in places.contains { function.contains($0) } }
            want(isRight, told.stack.isEmpty ? Self.noStack : "a stack with \(places)")
        }
        guard readsArguments else { return faults + (told.arguments == nil ? [] : ["no arguments"]) }
        for target in targets {
            want(target.isMet(by: told.arguments?[target.argument]), "\(target.argument) \(target.way) \(target.text)")
        }
        for (name, argument) in told.orderedArguments
        where ["filename", "buf", "argv", "envp", "uaddr", "events"].contains(name) {
            want(argument.value == nil, "\(name) without an address")
        }
        want(!told.orderedArguments.isEmpty && told.orderedArguments.count == told.arguments?.count, "arguments")
        return faults
    }
}

extension SlowCase.Target {
    /// Whether that is what an argument leads to.
    func isMet(by told: SlowDocument.Argument?) -> Bool {
        if way == .nothing { return told.map { $0.target == nil } ?? false }
        guard let told, let target = told.target, told.isDeleted == (way == .deleted) else { return false }
        switch way {
        case .containing: return target.contains(text)
        case .long where told.isCut: return text.hasPrefix(target) && target.count >= 200 && target != text
        case .equal, .deleted, .long: return target == text && !told.isCut
        case .nothing: return false
        }
    }
}
