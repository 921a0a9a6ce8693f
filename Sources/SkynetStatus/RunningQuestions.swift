/// The questions that are under way: a bounded number, each for a bounded time.
public struct RunningQuestions: Sendable {
  public static let countMax = 16
  /// An answer that nobody fetched by then is dropped, and so is a question that nobody answered.
  public static let patienceMilliseconds: UInt64 = 30_000

  private struct Question {
    let number: UInt32
    let until: UInt64
    var answer: String?
  }

  private var questions: [Question] = []
  private var next: UInt32 = 1

  public init() {}

  /// - Returns: its number; nil when too many are under way.
  public mutating func begin(now: UInt64) -> UInt32? {
    expire(now)
    guard questions.count < Self.countMax else { return nil }
    let number = next
    next = next == .max ? 1 : next + 1
    questions.append(Question(number: number, until: now + Self.patienceMilliseconds, answer: nil))
    return number
  }

  /// Keeps the answer for whoever comes for it; one that nobody waits for any more is dropped.
  public mutating func finish(_ number: UInt32, with answer: String) {
    for index in questions.indices where questions[index].number == number {
      questions[index].answer = answer
    }
  }

  /// - Returns: the answer, which is given once, or the text that says to come back; nil for a question that
  ///   is not there (any more).
  public mutating func result(of number: UInt32, now: UInt64) -> String? {
    expire(now)
    guard let index = questions.firstIndex(where: { $0.number == number }) else { return nil }
    guard let answer = questions[index].answer else { return RunningAnswer.text(number) }
    questions.remove(at: index)
    return answer
  }

  private mutating func expire(_ now: UInt64) { questions.removeAll { $0.until <= now } }
}
