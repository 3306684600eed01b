import Documents
import Measurements

@testable import TopUI

extension StatsRow {
    /// The row of a subject, with figures like those of a call.
    static func sample(
        _ subject: RowSubject, calls: UInt64 = 100, meanNs: UInt64 = 1000, cpuShare: Double = 1,
        errors: UInt64 = 0, octaves: [UInt64]? = nil, inFlight: UInt64 = 0, shares: [SyscallShare] = []
    ) -> StatsRow {
        let like = StatsRow.sample(
            "", calls: calls, meanNs: meanNs, cpuShare: cpuShare, errnos: ["ENOENT": errors], inFlight: inFlight,
            octaves: octaves)
        return StatsRow(
            subject: subject, isCoarse: true, values: like.values, percentileBounds: PercentileBounds([]),
            octaves: octaves, syscalls: shares)
    }
}

extension RowSubject {
    static func process(_ pid: Int?, _ comm: String? = nil, hasExited: Bool = false) -> RowSubject {
        .process(ProcessDescription(pid: pid, comm: comm, hasExited: hasExited))
    }
}

extension StatsDocument {
    static func sample(by grouping: Grouping, _ rows: [StatsRow], untold: UInt64 = 0) -> StatsDocument {
        var document = sample(rows)
        document.grouping = grouping
        var sums = Untold.Sums()
        (sums.calls, sums.totalNs) = (untold, untold * 1000)
        document.untold = Untold()
        document.untold?[.noPlace] = sums
        return document
    }

    /// Whose the calls of the typical document are.
    static func typical(by grouping: Grouping) -> StatsDocument {
        let octaves: [UInt64] = [0, 0, 0, 0, 0, 0, 0, 0, 100, 2000, 2000, 100, 8, 2, 0, 0, 0, 0, 0, 0, 1]
        func row(
            _ subject: RowSubject, _ calls: UInt64, _ meanNs: UInt64, _ cpuShare: Double, errors: UInt64 = 0
        ) -> StatsRow {
            .sample(
                subject, calls: calls, meanNs: meanNs, cpuShare: cpuShare, errors: errors, octaves: octaves,
                shares: [SyscallShare(name: "read", abi: "x86_64", calls: calls / 2, totalNs: calls * meanNs / 2)])
        }
        let rows: [StatsRow] =
            switch grouping {
            case .syscall: typical.rows
            case .process:
                [
                    row(.process(812, "postgres"), 4211, 1893, 0.7),
                    row(.process(1207, "nginx"), 1497, 2000, 1, errors: 312),
                    row(.process(40_127, "pg_dump", hasExited: true), 20, 50_000_000, 0.001),
                    row(.process(nil), 12, 3000, 1),
                ]
            case .command:
                [row(.command("postgres"), 4231, 1893, 0.7), row(.command("nginx"), 1509, 2000, 1, errors: 312)]
            case .cgroup:
                [
                    row(.cgroup(CgroupDescription(path: "/system.slice/postgresql@15-main.service")), 4211, 1893, 0.7),
                    row(.cgroup(CgroupDescription(path: "/system.slice/nginx.service")), 1497, 2000, 1, errors: 312),
                    row(.cgroup(CgroupDescription(path: "/user.slice/user-1000.slice/session-3.scope")), 30, 4000, 1),
                    row(.cgroup(nil), 2, 100, 1),
                ]
            case .user:
                [
                    row(.user(UserDescription(uid: 104, name: "postgres")), 4231, 1893, 0.7),
                    row(.user(UserDescription(uid: 100_033, name: nil)), 1509, 2000, 1, errors: 312),
                ]
            }
        var document = sample(by: grouping, rows)
        document.totals = typical.totals
        return document
    }
}

extension TopState {
    /// What the state asks for, with the typical documents for answers.
    var answered: TopData {
        var data = TopData.typical
        data.add(answer())
        return data
    }

    /// An answer to what the state asks.
    func answer(untold: UInt64 = 0) -> TopAnswer {
        let question = question
        var answer = TopAnswer(question: question)
        var document = StatsDocument.typical(by: question.scope.grouping)
        if untold > 0 { document = .sample(by: question.scope.grouping, document.rows, untold: untold) }
        var callers = StatsDocument.typical(by: .process)
        callers.rows.removeLast()
        answer.latest = question.window == nil ? document : .typical
        if question.window != nil { answer.chosen = document }
        if question.detail != nil { (answer.detail, answer.hasDetail) = (.typical, true) }
        if question.hasInFlight {
            (answer.inFlight, answer.inFlightName) = (InFlightDocument(total: 5, calls: []), question.inFlightName)
        }
        if let row = question.detail, question.hasWhose {
            answer.whose = TopAnswer.Whose(
                row: row, subjects: question.subjects, callers: .success(callers))
        }
        return answer
    }

    /// The state after `keys`, each pressed on the figures that it asks for.
    func pressing(_ keys: Key...) -> TopState {
        var state = self
        for key in keys {
            guard let next = state.after(key, TopFrame.of(state.answered, state).context) else { break }
            state = next
            state.take(state.answer())
        }
        return state
    }

    /// The state after a filter was typed.
    func filtering(_ text: String) -> TopState {
        var state = pressing("/")
        for character in text { state = state.pressing(.character(character)) }
        return state.pressing(.enter)
    }

    /// What is on the screen, with the figures that it asks for.
    func frame(_ columns: Int = 80, _ rows: Int = 24) -> [String] { TopFrame.of(answered, self, columns, rows).text }
}

extension Key: ExpressibleByExtendedGraphemeClusterLiteral {
    /// The key with that character on it.
    public init(extendedGraphemeClusterLiteral character: Character) { self = .character(character) }
}

extension StatsDocument {
    /// Subjects that call themselves what breaks a terminal.
    static func hostile(by grouping: Grouping) -> StatsDocument {
        let names = [
            "\u{1b}[2J\u{7}\r\n", "\u{202e}gnp.exe\u{2066}", "名前名前名前名前名前名前", "e\u{301}\u{301}\u{301}\u{301}", "",
            "\u{9b}31m\u{feff}", "👩‍👩‍👧‍👦👩‍👩‍👧‍👦", String(repeating: "/\u{85}", count: 500),
        ]
        let rows = names.enumerated().map { index, name -> StatsRow in
            let subject: RowSubject =
                switch grouping {
                case .syscall: .syscall(name: name, abi: nil, number: nil)
                case .process: .process(index + 1, name)
                case .command: .command(name)
                case .cgroup: .cgroup(CgroupDescription(path: "/" + name))
                case .user: .user(UserDescription(uid: UInt32(index), name: name))
                }
            return .sample(
                subject, octaves: [1, 2, 3], shares: [SyscallShare(name: "read", abi: nil, calls: 1, totalNs: 1)])
        }
        return sample(by: grouping, rows, untold: 12)
    }
}
