import Foundation

/// Asks the source on a thread of its own, so that no key has to wait for an answer.
final class Feed: @unchecked Sendable {
    // What the two threads share is touched with `condition` locked.
    private let condition = NSCondition()
    private var question: TopQuestion
    private var answers: [TopAnswer] = []
    private var isStopped = false
    /// The reading end has a byte while there are answers.
    private let news: (read: Int32, write: Int32)

    /// After a failure it is tried again after this long at most.
    private static let retrySeconds = 1.0

    /// Starts asking: at once, and then every `question.interval` seconds.
    ///
    /// - Parameter source: used on the feed's thread only.
    init(_ source: sending any TopSource, _ question: TopQuestion) {
        self.question = question
        var ends: [Int32] = [-1, -1]
        _ = pipe(&ends)
        news = (ends[0], ends[1])
        for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
        let reader = Box(Reader(source))
        Thread.detachNewThread { [self] in run(reader) }
    }

    deinit { for end in [news.read, news.write] { close(end) } }

    /// What `poll` has to wait for.
    var descriptor: Int32 { news.read }

    /// Ends the thread once its answer is here.
    func stop() {
        condition.withLock {
            isStopped = true
            condition.signal()
        }
    }

    /// Another picture is wanted from now on: what it needs is asked for at once.
    func ask(_ question: TopQuestion) {
        condition.withLock {
            guard question != self.question else { return }
            self.question = question
            condition.signal()
        }
    }

    /// The answers that came since the last time.
    func take() -> [TopAnswer] {
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(news.read, &bytes, bytes.count) > 0 {}
        return condition.withLock {
            defer { answers = [] }
            return answers
        }
    }

    /// Lets the reader go to the thread.
    private final class Box: @unchecked Sendable {
        var reader: Reader
        init(_ reader: Reader) { self.reader = reader }
    }

    private func run(_ box: Box) {
        var answered: TopQuestion?
        var next = Date()
        while let question = wait(until: next, answered: answered) {
            let isDue = Date() >= next
            if isDue { next = max(next.addingTimeInterval(question.interval), Date()) }
            // A shorter interval counts from now.
            if let before = answered, before.interval != question.interval {
                next = Date().addingTimeInterval(question.interval)
            }
            answered = question
            var answer = TopAnswer()
            do {
                if isDue { answer.latest = try box.reader.next(question) }
                try box.reader.rest(question, into: &answer)
            } catch {
                answer.trouble = error
                next = min(next, Date().addingTimeInterval(Self.retrySeconds))
            }
            condition.withLock { answers.append(answer) }
            _ = write(news.write, [1], 1)
        }
    }

    /// Waits until it is time or the question is another one; nil when stopped.
    private func wait(until next: Date, answered: TopQuestion?) -> TopQuestion? {
        condition.withLock {
            while !isStopped && question == answered && Date() < next { _ = condition.wait(until: next) }
            return isStopped ? nil : question
        }
    }
}
