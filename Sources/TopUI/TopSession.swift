import Glibc
package import Documents
package import Platform
import Text

/// `syslat top` on a terminal: shows the answers of a source as frames and handles keys, until `q` or a signal.
package struct TopSession {
    private var state: TopState
    private let capabilities: Capabilities
    private let origin: String

    /// - Parameters:
    ///   - state: the initial choices.
    ///   - origin: the source of the figures, for people to read.
    package init(_ state: TopState, capabilities: Capabilities, origin: String) {
        (self.state, self.capabilities, self.origin) = (state, capabilities, origin)
        self.state.mouse = capabilities.hasMouse ? .on : .absent
    }

    /// An Esc that nothing follows for this many seconds is a key, not the beginning of a sequence.
    private static let escapeSeconds = 0.025

    /// Runs until the person quits. Returns false if there is no terminal.
    ///
    /// - Throws: `SystemFailure` when the process is out of descriptors.
    package mutating func run(_ source: sending any DocumentFetching) throws(SystemFailure) -> Bool {
        guard let terminal = Terminal(reportsMouse: state.mouse == .on) else { return false }
        defer { terminal.leave() }
        let feed = try Feed(source, state.question)
        defer { feed.stop() }
        var painter = TerminalPainter(capabilities)
        var decoder = KeyDecoder()
        var data = TopData(origin: origin)
        // The data on the screen while it is paused.
        var frozen: TopData?
        while true {
            let (columns, rows) = terminal.size
            // A slow terminal gets fewer frames, but whole ones.
            if !terminal.isBusy {
                let frame = TopFrame(
                    data: frozen ?? data, state: state, columns: columns, rows: rows, capabilities: capabilities)
                terminal.write(painter.paint(frame.lines, columns: columns, rows: rows))
            }
            let seconds = decoder.isPending ? Self.escapeSeconds : 3600
            var keys: [Key] = []
            switch terminal.wait(seconds: seconds, descriptor: feed.descriptor) {
            case .end: return true
            case .written: break
            case .resized: painter.forget()
            case .news:
                for answer in feed.take() {
                    data.add(answer)
                    state.take(answer)
                }
                feed.ask(state.question)
            case .timeout: keys = decoder.flush()
            case .input(let bytes): keys = decoder.decode(bytes)
            }
            for key in keys {
                // The next key applies to the frame that this key produced.
                let context = TopFrame(
                    data: frozen ?? data, state: state, columns: columns, rows: rows, capabilities: capabilities
                ).context
                guard let next = state.after(key, context) else { return true }
                state = next
                feed.ask(state.question)
            }
            terminal.reportsMouse = state.mouse == .on
            if state.isPaused {
                frozen = (frozen ?? data).completed(by: data, for: state)
            } else {
                frozen = nil
            }
        }
    }
}

extension TopData {
    /// The data of a paused frame, with the parts that it doesn't have yet taken from `newer`, once.
    func completed(by newer: TopData, for state: TopState) -> TopData {
        var data = self
        let question = state.question
        func takeInFlight() {
            data.inFlight = newer.inFlight
            (data.inFlightName, data.inFlightSubjects) = (newer.inFlightName, newer.inFlightSubjects)
        }
        if case .detail(let row) = state.view {
            if data.detail.map({ RowID($0.syscall) }) != row || data.detailSubjects != question.subjects {
                (data.detail, data.detailSubjects) = (newer.detail, newer.detailSubjects)
            }
            if data.whose?.row != row || data.whose?.subjects != question.subjects { data.whose = newer.whose }
            func hasPast(_ heat: HeatHistory) -> Bool {
                heat.past?.row == row && heat.past?.subjects == question.subjects
            }
            if !hasPast(data.heat), hasPast(newer.heat) { data.heat = newer.heat }
            if data.inFlightName != row.name || data.inFlightSubjects != question.subjects { takeInFlight() }
        }
        if state.view == .inFlight,
            data.inFlight == nil || data.inFlightName != nil || data.inFlightSubjects != question.subjects
        {
            takeInFlight()
        }
        if let wanted = question.slow, data.slow?.question != wanted { data.slow = newer.slow }
        if state.window != .interval, data.chosen == nil || data.chosenScope != question.scope {
            (data.chosen, data.chosenScope) = (newer.chosen, newer.chosenScope)
        }
        if data.latestScope != question.stepScope {
            (data.latest, data.latestScope) = (newer.latest, newer.latestScope)
        }
        data.trouble = newer.trouble
        return data
    }
}
