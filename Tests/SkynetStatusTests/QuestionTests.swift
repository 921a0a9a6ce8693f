import SkynetStatus
import SkynetWire
import Testing

struct QuestionTests {
  private static let address = OverlayAddress(of: Samples.key(7))

  @Test
  func `a question is read as it was written`() {
    let targets: [SkynetTarget] = [.key(Samples.key(7)), .address(Self.address)]
    var questions: [SkynetQuestion] = [
      .status, .peers, .paths, .earnings, .metrics, .reload, .result(0), .result(.max),
    ]
    for target in targets { questions += [.route(target), .ping(target), .trace(target)] }
    for question in questions {
      #expect(SkynetQuestion(parsing: question.line) == question)
      #expect(question.line.utf8.count < 250)
    }
  }

  @Test(arguments: [
    "", " ", "peer", "peers 1", "PEERS", "route", "route x", "route fe80::1", "route 192.0.2.1",
    "result", "result x", "result -1", "result 4294967296", "ping", "ping fd00::1 2", "status0",
    "route " + String(repeating: "g", count: 64),
  ])
  func `another line is no question`(line: String) {
    #expect(SkynetQuestion(parsing: line) == nil)
  }

  @Test
  func `a node goes by its key or by its address`() {
    #expect(SkynetTarget(Samples.hex(7)) == .key(Samples.key(7)))
    #expect(SkynetTarget(Self.address.text) == .address(Self.address))
    #expect(SkynetTarget(Samples.hex(7))?.address == Self.address)
    for text in ["", "fd", "::1", Samples.hex(7) + "0", String(Samples.hex(7).dropLast(2))] {
      #expect(SkynetTarget(text) == nil)
    }
  }

  @Test
  func `what takes a while is come back for, and is given once`() throws {
    var running = RunningQuestions()
    let begun = running.begin(now: 100)
    let number = try #require(begun)
    let text = running.result(of: number, now: 200)
    #expect(text.flatMap(RunningAnswer.number(in:)) == number)
    running.finish(number, with: "peers 0\n")
    let answer = running.result(of: number, now: 300)
    #expect(answer == "peers 0\n" && RunningAnswer.number(in: "peers 0\n") == nil)
    let again = running.result(of: number, now: 300)
    #expect(again == nil)
  }

  @Test
  func `questions under way are few and do not stay`() {
    var running = RunningQuestions()
    let numbers = (0..<20).compactMap { _ in running.begin(now: 0) }
    #expect(numbers.count == RunningQuestions.countMax && Set(numbers).count == numbers.count)
    let end = RunningQuestions.patienceMilliseconds
    let inTime = running.result(of: numbers[0], now: end - 1)
    let late = running.result(of: numbers[0], now: end)
    let next = running.begin(now: end)
    #expect(inTime != nil && late == nil && next != nil)
    running.finish(numbers[1], with: "too late")
    let answer = running.result(of: numbers[1], now: end)
    #expect(answer == nil)
  }

  @Test(arguments: [
    "running", "running \n", "running x\n", "running 1", "running 4294967296\n", "",
  ])
  func `another answer is the report itself`(text: String) {
    #expect(RunningAnswer.number(in: text) == nil)
  }
}
