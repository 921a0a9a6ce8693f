import BoardStatus
import Testing

struct StatusConversationTests {
  private func conversation() -> StatusConversation { StatusConversation(now: 1000) }

  @Test(arguments: StatusQuestion.allCases)
  func `each question is answered`(question: StatusQuestion) {
    var conversation = conversation()
    #expect(conversation.receive(Array(question.line.utf8)) == .answer(question))
  }

  @Test(arguments: StatusQuestion.allCases)
  func `a question may come byte by byte`(question: StatusQuestion) {
    var conversation = conversation()
    let bytes = Array(question.line.utf8)
    for byte in bytes.dropLast() { #expect(conversation.receive([byte]) == .wait) }
    #expect(conversation.receive([bytes[bytes.count - 1]]) == .answer(question))
  }

  @Test(arguments: ["stat\n", "\n", "STATUS\n", "status \n", "status\r\n", "status\nversion\n"])
  func `any other line is refused`(line: String) {
    var conversation = conversation()
    let unknown =
      "{\"error\":\"unknown question; ask 'status', 'version', with ' json' or without\"}\n"
    #expect(conversation.receive(Array(line.utf8)) == .refuse(unknown))
  }

  @Test
  func `a question that never ends is refused at 65 bytes`() {
    var conversation = conversation()
    #expect(conversation.receive([UInt8](repeating: 0x61, count: 64)) == .wait)
    let tooLong = "{\"error\":\"the question is longer than 64 bytes\"}\n"
    #expect(conversation.receive([0x61]) == .refuse(tooLong))
    var flooded = StatusConversation(now: 0)
    #expect(flooded.receive([UInt8](repeating: 0x61, count: 1 << 20)) == .refuse(tooLong))
    #expect(flooded.receive([0x61]) == .refuse(tooLong))
  }

  @Test
  func `a client that closes without asking is told so`() {
    var conversation = conversation()
    #expect(conversation.receive(Array("sta".utf8)) == .wait)
    #expect(conversation.receive([]) == .refuse("{\"error\":\"no question came\"}\n"))
  }

  @Test
  func `patience ends after five seconds`() {
    #expect(conversation().deadline == 6000)
  }
}
