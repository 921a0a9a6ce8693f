import Base
import LinuxIO
import MinerSettings
import SkynetStatus
import SkynetWire
import Testing

@testable import skynetd

struct ControlDeskTests {
  private func desk(isBoard: Bool = false) -> ControlDesk {
    var desk = ControlDesk(isBoard: isBoard)
    desk.key = NodeKey(seed: [UInt8](repeating: 1, count: 32), isNew: false)
    return desk
  }

  /// Asks as an account that is nobody special.
  private func answer(_ line: String, _ desk: inout ControlDesk) -> String {
    desk.answer(line, from: 901)
  }

  @Test(arguments: [
    "", "x", "route x", "ping fd00::1", "route fd00::1", "trace fd00::1", "result 1", "status json",
  ])
  func `what it cannot answer it refuses`(line: String) {
    var desk = desk()
    let text = answer(line, &desk)
    #expect(text.hasPrefix("refused: "))
  }

  @Test
  func `without a key it says why`() {
    var desk = ControlDesk(isBoard: true)
    desk.problem = "there is no place to keep a key: x"
    let text = answer("peers", &desk)
    #expect(text == "refused: there is no place to keep a key: x\n")
  }

  @Test
  func `a node that is off says so and still takes the order to look again`() {
    var desk = desk()
    desk.settings.isEnabled = false
    let text = answer("peers", &desk)
    #expect(text == "refused: Skynet is off in the settings\n")
    _ = desk.answer("reload", from: 0)
    #expect(desk.isReloadOrdered)
  }

  @Test
  func `only its owner gives orders`() {
    for user in [UInt32(0), System.user] {
      var desk = desk()
      _ = desk.answer("reload", from: user)
      #expect(desk.isReloadOrdered)
    }
    for user in [UInt32(990), 1000] where user != System.user {
      var elsewhere = desk()
      let text = elsewhere.answer("reload", from: user)
      #expect(text.hasPrefix("refused"))
      #expect(!elsewhere.isReloadOrdered)
      var board = desk(isBoard: true)
      _ = board.answer("reload", from: user)
      #expect(board.isReloadOrdered)
    }
    var stranger = desk(isBoard: true)
    let text = answer("reload", &stranger)
    #expect(text.hasPrefix("refused") && !stranger.isReloadOrdered)
  }
}
