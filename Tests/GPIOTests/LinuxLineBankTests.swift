import GPIO
import Hardware
import Testing

struct LinuxLineBankTests {
  @Test
  func `a line that this machine does not have is a problem of that line`() throws {
    var bank = LinuxLineBank(
      [LineRequest(name: "no line is called this", direction: .level)], consumer: "test")
    let found = bank.problem(0)
    let problem = try #require(found)
    #expect(#expect(throws: LineError.self) { try bank.isActive(0) } == problem)
    let event = try bank.nextEvent()
    #expect(event == nil)
    #expect(bank.descriptors.isEmpty)
    bank.retry()
    #expect(bank.problem(0) == problem)
  }
}
