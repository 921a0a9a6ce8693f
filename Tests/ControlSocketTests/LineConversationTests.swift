import ControlSocket
import Testing

struct LineConversationTests {
  private func conversation() -> LineConversation { LineConversation(now: 1000) }

  @Test(arguments: ["status", "version json", "~", String(repeating: "a", count: 255)])
  func `a line is answered, also when it comes byte by byte`(question: String) {
    var whole = conversation()
    #expect(whole.receive(Array((question + "\n").utf8)) == .answer(question))
    var pieces = conversation()
    for byte in question.utf8 { #expect(pieces.receive([byte]) == .wait) }
    #expect(pieces.receive([0x0A]) == .answer(question))
  }

  @Test(arguments: ["\n", "status\r\n", "status\nversion\n", "sta\u{0}tus\n", "sch\u{F6}n\n"])
  func `what is not one line of plain text is refused`(text: String) {
    var conversation = conversation()
    let refusal = "{\"error\":\"the question is not one line of plain text\"}\n"
    #expect(conversation.receive(Array(text.utf8)) == .refuse(refusal))
  }

  @Test
  func `a question that never ends is refused at 129 bytes`() {
    var conversation = conversation()
    #expect(conversation.receive([UInt8](repeating: 0x61, count: 256)) == .wait)
    let tooLong = "{\"error\":\"the question is longer than 256 bytes\"}\n"
    #expect(conversation.receive([0x61]) == .refuse(tooLong))
    var flooded = LineConversation(now: 0)
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
