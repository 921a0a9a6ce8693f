import Foundation
public import Hardware
import ImageBuilder

/// What one sees of a chassis from outside, as text for a terminal.
public struct ChassisView: Sendable {
  /// One board at one moment.
  public struct Board: Equatable, Sendable {
    public var slot: Int
    public var hasPower: Bool
    /// Slots whose boards cut this one's power.
    public var cutBy: [Int] = []
    public var isReadyLampLit = false
    public var isAlarmLampLit = false
    public var hasLink = true
    public var isBusFrozen = false
    /// The last line of its console.
    public var console = ""
    public var framesSent = 0
    public var framesReceived = 0

    public init(slot: Int, hasPower: Bool) {
      self.slot = slot
      self.hasPower = hasPower
    }
  }

  public var boards: [Board]
  public var panelSlot: Int?
  public var picture: Frame?
  /// What was said last, the newest at the end.
  public var messages: [String] = []
  public var seconds: Int

  public init(boards: [Board], seconds: Int) {
    self.boards = boards
    self.seconds = seconds
  }

  /// Lines of at most 80 characters.
  public var lines: [String] {
    var lines = [
      "Skywire chassis, \(boards.count) boards" + pad("up \(seconds) s", before: 46)
    ]
    lines.append("slot  power       lamps   link       frames out/in   console")
    for board in boards { lines.append(line(of: board)) }
    if let panelSlot {
      lines.append("")
      let edge = "- panel of slot \(panelSlot) "
      lines.append(
        "+" + edge.padding(toLength: Braille.columns, withPad: "-", startingAt: 0) + "+")
      for line in Braille.lines(picture) { lines.append("|" + line + "|") }
      lines.append("+" + String(repeating: "-", count: Braille.columns) + "+")
    }
    if !messages.isEmpty { lines.append("") }
    lines += messages.suffix(6).map { String($0.prefix(80)) }
    return lines
  }

  private func line(of board: Board) -> String {
    let power =
      board.hasPower
      ? "on"
      : board.cutBy.isEmpty
        ? "off" : "cut by " + board.cutBy.map(String.init).joined(separator: ",")
    let lamps = (board.isReadyLampLit ? "G" : ".") + (board.isAlarmLampLit ? "R" : ".")
    let link = (board.hasLink ? "up" : "down") + (board.isBusFrozen ? " !i2c" : "")
    let cells = [
      (" \(board.slot)", 6), (power, 12), (lamps, 8), (link, 11),
      ("\(board.framesSent)/\(board.framesReceived)", 16),
    ]
    // What is too long for its column is cut, one space stays.
    let start = cells.map { text, width in
      text.prefix(width - 1).padding(toLength: width, withPad: " ", startingAt: 0)
    }.joined()
    return start + board.console.prefix(80 - start.count)
  }

  private func pad(_ text: String, before count: Int) -> String {
    String(repeating: " ", count: max(1, count - text.count)) + text
  }
}

extension VirtualChassis {
  /// How the chassis looks now.
  public func look(seconds: Int) -> ChassisView {
    var view = ChassisView(
      boards: slots.map { slot in
        var board = ChassisView.Board(slot: slot.number, hasPower: hasPower(slot.number))
        board.cutBy = cutters(of: slot.number)
        board.isReadyLampLit = slot.isLit(.ready)
        board.isAlarmLampLit = slot.isLit(.alarm)
        board.isBusFrozen = slot.bus.status.isFrozen
        let (device, port) = network.port(of: slot.number)
        board.hasLink = device.isUp(port)
        board.framesSent = device.counters(port).receivedFrames
        board.framesReceived = device.counters(port).sentFrames
        board.console = slot.machine?.transcript.lastLine ?? ""
        return board
      }, seconds: seconds)
    if let number = plan.panels.min(), let slot = try? slot(number) {
      view.panelSlot = number
      view.picture = slot.hasPanelPower ? slot.panel.picture : nil
    }
    return view
  }
}
