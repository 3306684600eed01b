import Documents
import Glibc
import Loop
import Platform
import Synchronization

/// Asks the source on a thread of its own, so that no key has to wait for an answer.
///
/// Time is the monotonic clock's: whoever sets the machine's clock neither stops the frames nor hurries them.
final class Feed: Sendable {
    private struct Shared {
        var question: TopQuestion
        var answers: [TopAnswer] = []
        var isStopped = false
    }

    private let shared: Mutex<Shared>
    /// The reading end has a byte while there are answers.
    private let news: Bell
    /// The reading end has a byte while the thread has another question, or is to end.
    private let orders: Bell

    /// After a failure it is tried again after this long at most.
    private static let retrySeconds = 1.0

    /// Starts asking: at once, and then every `question.interval` seconds.
    ///
    /// - Parameter source: used on the feed's thread only.
    /// - Throws: `SystemFailure` when the process is out of descriptors.
    init(_ source: sending any DocumentFetching, _ question: TopQuestion) throws(SystemFailure) {
        shared = Mutex(Shared(question: question))
        (news, orders) = (try Bell(), try Bell())
        let reader = Box(Reader(source))
        Thread.start { [self] in run(reader) }
    }

    /// What `poll` has to wait for.
    var descriptor: Int32 { news.descriptor }

    /// Ends the thread once its answer is here.
    func stop() {
        shared.withLock { $0.isStopped = true }
        orders.ring()
    }

    /// Another frame is wanted from now on: what it needs is asked for at once.
    func ask(_ question: TopQuestion) {
        let isNew = shared.withLock { shared in
            defer { shared.question = question }
            return question != shared.question
        }
        if isNew { orders.ring() }
    }

    /// The answers that came since the last time.
    func take() -> [TopAnswer] {
        news.silence()
        return shared.withLock { shared in
            defer { shared.answers = [] }
            return shared.answers
        }
    }

    /// Lets the reader go to the thread, which is the only one to use it.
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
            // A shorter interval counts from now.
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

    /// Waits until it is time or the question is another one; nil when stopped.
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
