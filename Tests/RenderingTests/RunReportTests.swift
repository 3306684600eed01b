import Documents
import Measurements
import Rendering
import Testing
import Text

@Suite struct RunReportTests {
    private func text(_ run: RunDocument, apart: Bool = true, columns: Int? = nil) -> String {
        RunReport.lines(run, setsWaitsApart: apart, columns: columns).joined(separator: "\n")
    }

    /// The lines under "not in the table".
    private func unseen(_ run: RunDocument) -> [String] {
        let lines = RunReport.lines(run, setsWaitsApart: true, columns: nil)
        guard let title = lines.firstIndex(of: "not in the table") else { return [] }
        return lines[(title + 1)...].map { String($0.dropFirst(2)) }
    }

    @Test func `calls that wait by design have a place below the others, and no share of the time`() {
        #expect(
            text(.typical) == """
                make -j2: exit status 0 after 1.02s (20.1ms user, 7.04ms system)

                % time  seconds calls errors    cpu   wait    p50    p99    max syscall
                ------ -------- ----- ------ ------ ------ ------ ------ ------ ------------------
                 79.99 0.008000  4000      3 5.00ms 3.00ms 1.00us 20.0us 1.50ms read
                 20.00 0.002000   500    312 2.00ms        4.00us 16.0us 40.0us openat
                  0.01 0.000001     1      1  900ns         900ns  900ns  900ns access
                ------ -------- ----- ------ ------ ------ ------ ------ ------ ------------------
                                                                                (waits by design:)
                       1.000000     2        40.0us  1.00s  400ms  600ms  600ms wait4
                ------ -------- ----- ------ ------ ------ ------ ------ ------ ------------------
                100.00 1.010001  4503    316 7.04ms  1.00s                      total

                errors
                  301 ENOENT  openat 300, access 1
                   12 EACCES  openat 12
                    3 EAGAIN  read 3

                not in the table
                  2 calls never returned because the thread ended: exit_group 2
                """)
    }

    @Test func `in an order that was asked for, calls that wait by design are among the others`() {
        let lines = RunReport.lines(.typical, setsWaitsApart: false, columns: nil)
        #expect(
            lines[2...9].joined(separator: "\n") == """
                % time  seconds calls errors    cpu   wait    p50    p99    max syscall
                ------ -------- ----- ------ ------ ------ ------ ------ ------ -------
                       1.000000     2        40.0us  1.00s  400ms  600ms  600ms wait4
                 79.99 0.008000  4000      3 5.00ms 3.00ms 1.00us 20.0us 1.50ms read
                 20.00 0.002000   500    312 2.00ms        4.00us 16.0us 40.0us openat
                  0.01 0.000001     1      1  900ns         900ns  900ns  900ns access
                ------ -------- ----- ------ ------ ------ ------ ------ ------ -------
                100.00 1.010001  4503    316 7.04ms  1.00s                      total
                """)
    }

    @Test func `by process the share is that of the CPU, and each has its most expensive calls`() {
        func process(_ pid: Int?, _ comm: String?) -> RowSubject {
            .process(ProcessDescription(pid: pid, comm: comm))
        }
        let shares = [
            SyscallShare(name: "read", abi: "x86_64", calls: 30, totalNs: 9_000_000),
            SyscallShare(name: "open", abi: "i386", calls: 1, totalNs: 1000),
        ]
        let run = RunDocument.sample(
            [
                .figures(
                    process(815, "cc1"), calls: 31, cpuNs: 3_000_000, waitNs: 6_000_000, p50: 4000, p99: 16_000,
                    max: 5_000_000, errnos: nil, errors: 2, syscalls: shares),
                .figures(
                    process(nil, nil), calls: 7, cpuNs: 1_000_000, p50: 2000, p99: 2000, max: 2000, errnos: nil,
                    syscalls: []),
            ], grouping: .process)
        #expect(
            text(run) == """
                make -j2: exit status 0 after 1.02s (20.1ms user, 7.04ms system)

                 % cpu  seconds calls errors    cpu   wait    p50    p99    max process
                ------ -------- ----- ------ ------ ------ ------ ------ ------ ------------------------
                 75.00 0.009000    31      2 3.00ms 6.00ms 4.00us 16.0us 5.00ms 815 cc1  read, open/i386
                 25.00 0.001000     7        1.00ms        2.00us 2.00us 2.00us (several)
                ------ -------- ----- ------ ------ ------ ------ ------ ------ ------------------------
                100.00 0.010000    38      2 4.00ms 6.00ms                      total
                """)
    }

    @Test func `the table grows with its figures, and its rule with names up to 24 columns`() {
        let name = String(repeating: "x", count: 60)
        let run = RunDocument.sample([
            .call(name, calls: 12_345_678_901, cpuNs: 123_456_000_000_000, p50: 1, p99: 1, max: 1)
        ])
        let lines = RunReport.lines(run, setsWaitsApart: true, columns: nil)
        #expect(
            lines[2...6].joined(separator: "\n") == """
                % time       seconds       calls errors   cpu wait p50 p99 max syscall
                ------ ------------- ----------- ------ ----- ---- --- --- --- \(String(repeating: "-", count: 24))
                100.00 123456.000000 12345678901        1d10h      1ns 1ns 1ns \(name)
                ------ ------------- ----------- ------ ----- ---- --- --- --- \(String(repeating: "-", count: 24))
                100.00 123456.000000 12345678901        1d10h                  total
                """)
    }

    @Test func `a command without a call that returned has no table`() {
        let run = RunDocument.sample([.call("exit_group", calls: 0, neverReturned: 1)])
        #expect(
            text(run) == """
                make -j2: exit status 0 after 1.02s (20.1ms user, 7.04ms system)

                no such call returned

                not in the table
                  1 call never returned because the thread ended: exit_group 1
                """)
        #expect(text(.sample([])).hasSuffix("\n\nno such call returned"))
    }

    @Test func `the first line says how the command ended`() {
        #expect(
            RunReport.summary(.sample([], end: .exited(3)))
                == "make -j2: exit status 3 after 1.02s (20.1ms user, 7.04ms system)")
        #expect(
            RunReport.summary(.sample([], end: .killed("SIGKILL")))
                == "make -j2: killed by SIGKILL after 1.02s (20.1ms user, 7.04ms system)")
    }

    @Test func `a long command is cut at 60 columns`() {
        func words(_ count: Int) -> String {
            let summary = RunReport.summary(.sample([], command: ["echo", String(repeating: "x", count: count)]))
            return String(summary.prefix { $0 != ":" })
        }
        #expect(words(55) == "echo " + String(repeating: "x", count: 55))
        #expect(words(56) == "echo " + String(repeating: "x", count: 54) + "…")
    }

    @Test func `the slowest calls are lines of slow calls, as wide as the terminal allows`() {
        let call = SlowDocument.Call.sample("fsync")
        let run = RunDocument.sample([.call("fsync", calls: 1, cpuNs: 1, p50: 1, p99: 1, max: 1)], slowest: [call])
        #expect(text(run).contains("\n\nslowest calls\n  \(SlowText.line(call, columns: nil))"))
        #expect(text(run, columns: 78).contains("\n  \(SlowText.line(call, columns: 78))"))
        #expect(SlowText.line(call, columns: 78) != SlowText.line(call, columns: nil))
    }

    @Test func `processes that still run are named, five at most`() {
        var run = RunDocument.sample(Array(RunDocument.typicalRows.dropLast()))
        run.stats.rows.append(
            StatsRow(
                subject: .syscall(name: "ppoll", abi: "x86_64", number: 271), errnos: [:],
                values: StatisticValues([.calls: .integer(0), .inFlight: .integer(1)])))
        run.stillRunning = [RunningProcess(pid: 900, comm: "sleep")]
        #expect(
            unseen(run) == [
                "1 process still running, later calls left out: 900 sleep", "(--wait-children waits for them)",
                "1 call still in flight",
            ])
        run.stillRunning = (1...6).map { RunningProcess(pid: $0, comm: "p\($0)") }
        #expect(
            unseen(run).first
                == "6 processes still running, later calls left out: 1 p1, 2 p2, 3 p3, 4 p4, 5 p5, …")
    }

    @Test func `what was lost is told by reason, and an unknown is not 0`() {
        var run = RunDocument.sample(Array(RunDocument.typicalRows.dropLast()))
        #expect(unseen(run).isEmpty)
        run.hasBegun = false
        #expect(
            unseen(run) == ["all calls: the kernel skipped the recorder at the command's execve; run the command again"]
        )
        run.hasBegun = true
        run.unfollowedThreads = 2
        run.stats.recorder.lost = Losses([.noMemory: 3, .overwritten: 1])
        run.stats.untold = Untold()
        run.stats.untold?[.noPlace].calls = 17
        run.stats.recorder.attachmentWarning = "some events\u{1b} are missed"
        #expect(
            unseen(run) == [
                "2 threads not followed, nor what they started: the kernel had no memory",
                "lost: 3 no memory, 1 overwritten",
                "unknown: calls that the kernel skipped (it does not count them)",
                "17 calls of no process that could be told", "some events? are missed",
            ])
    }

    @Test func `no name brings a control character into the report`() {
        let hostile = "x\u{1b}[2J\r\n\u{202e}\u{9b}\u{0}\u{feff}"
        var run = RunDocument.sample(
            [
                .figures(
                    .process(ProcessDescription(pid: 1, comm: hostile)), calls: 1, cpuNs: 1, errnos: [hostile: 1],
                    syscalls: [SyscallShare(name: hostile, abi: hostile, calls: 1, totalNs: 1)])
            ], grouping: .process, command: [hostile, hostile], end: .exited(0),
            slowest: [.sample("fsync", comm: hostile, errno: hostile, stack: [hostile])])
        run.stillRunning = [RunningProcess(pid: 1, comm: hostile)]
        for columns in [nil, 40, 200] {
            for line in RunReport.lines(run, setsWaitsApart: true, columns: columns) {
                #expect(!line.hasControls, "\(line.debugDescription)")
            }
        }
        run.stats = .ofRun([.call(hostile, calls: 1, cpuNs: 1, errnos: [hostile: 1], neverReturned: 1)])
        #expect(!RunReport.lines(run, setsWaitsApart: true, columns: nil).joined().hasControls)
    }
}
