import Documents
import Glibc
import Loop
import Platform
import Synchronization

/// Queries the source on a thread of its own, so that no key has to wait for an answer.
///
/// It uses the monotonic clock, so setting the machine's clock neither delays frames nor hurries them.
final class Feed: Sendable {
    private struct Shared {
        var question: TopQuestion
        var answers: [TopAnswer] = []
        var isStopped = false
    }

    private let shared: Mutex<Shared>
    /// Its reading end has a byte while there are answers.
    private let news: Bell
    /// Its reading end has a byte while the thread has a new question or has to end.
    private let orders: Bell

    /// The longest time before the next attempt after a failure.
    private static let retrySeconds = 1.0

    /// Starts to query the source: at once, and then every `question.interval` seconds.
    ///
    /// - Parameter source: used on the feed's thread only.
    /// - Throws: `SystemFailure` when the process is out of descriptors.
    init(_ source: sending any DocumentFetching, _ question: TopQuestion) throws(SystemFailure) {
        shared = Mutex(Shared(question: question))
        (news, orders) = (try Bell(), try Bell())
        let reader = Box(Reader(source))
        Thread.start { [self] in run(reader) }
    }

    /// The descriptor to poll for new answers.
    var descriptor: Int32 { news.descriptor }

    /// Ends the thread as soon as its current query has been answered.
    func stop() {
        shared.withLock { $0.isStopped = true }
        orders.ring()
    }

    /// Changes the question. A new question is asked at once.
    func ask(_ question: TopQuestion) {
        let isNew = shared.withLock { shared in
            defer { shared.question = question }
            return question != shared.question
        }
        if isNew { orders.ring() }
    }

    /// The answers that came since the last call.
    func take() -> [TopAnswer] {
        news.silence()
        return shared.withLock { shared in
            defer { shared.answers = [] }
            return shared.answers
        }
    }

    /// Moves the reader to the thread. No other thread uses it.
    private final class Box: @unchecked Sendable {
        var reader: Reader
        init(_ reader: Reader) { self.reader = reader }
    }

    private func run(_ box: Box) {
        var answered: TopQuestion?
        var next = SuspendingClock.now
        while let question = wait(until: next, answered: answered) {
            let isDue = SuspendingClock.now >= next
            if isDue { next = max(next + .seconds(question.interval), .now) }
            // A changed interval begins now.
            if let before = answered, before.interval != question.interval {
                next = .now + .seconds(question.interval)
            }
            answered = question
            var answer = TopAnswer(question: question)
            do {
                if isDue {
                    answer.latest = try box.reader.next(question)
                } else {
                    answer.latest = try box.reader.again(question)
                    answer.isAgain = true
                }
                try box.reader.rest(question, into: &answer)
                answer.past = try box.reader.past(question)
            } catch  where error.reason == .isRefused && question.isAboutSubjects {
                answer.refusal = error
            } catch {
                answer.trouble = error
                next = min(next, .now + .seconds(Self.retrySeconds))
            }
            shared.withLock { $0.answers.append(answer) }
            news.ring()
        }
    }

    /// Waits until the next interval is due or the question has changed. Nil when the feed is stopped.
    private func wait(until next: SuspendingClock.Instant, answered: TopQuestion?) -> TopQuestion? {
        while true {
            orders.silence()
            let (question, isStopped) = shared.withLock { ($0.question, $0.isStopped) }
            if isStopped { return nil }
            let seconds = SuspendingClock.now.duration(to: next) / .seconds(1)
            if question != answered || seconds <= 0 { return question }
            orders.wait(seconds: seconds)
        }
    }
}
