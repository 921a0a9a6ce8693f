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
  /// Of the terminal; whatever is longer is cut.
  public var columns = 80
  /// Lines that the picture fills; the panel is left out where they are too few for it.
  public var rows = 36

  public init(boards: [Board], seconds: Int) {
    self.boards = boards
    self.seconds = seconds
  }

  private static let messagesMin = 4

  /// Exactly `rows` lines of at most `columns` characters.
  public var lines: [String] {
    var lines = [
      "Skywire chassis, \(boards.count) boards" + pad("up \(seconds) s", before: 46)
    ]
    lines.append("slot  power       lamps   link       frames out/in   console")
    for board in boards { lines.append(line(of: board)) }
    lines.append("")
    let panel = panelLines
    if lines.count + panel.count + Self.messagesMin <= rows {
      lines += panel
    } else if !panel.isEmpty {
      let needed = lines.count + panel.count + Self.messagesMin + 2
      lines.append("(the panel is not shown: this terminal has fewer than \(needed) lines)")
    }
    lines += messages.suffix(max(0, rows - lines.count))
    lines += Array(repeating: "", count: max(0, rows - lines.count))
    return lines.prefix(rows).map { String($0.prefix(columns)) }
  }

  /// The panel in its frame, and an empty line; nothing where no slot has one.
  private var panelLines: [String] {
    guard let panelSlot else { return [] }
    let edge = { (title: String) in
      "+" + title.padding(toLength: Braille.columns, withPad: "-", startingAt: 0) + "+"
    }
    return [edge("- panel of slot \(panelSlot) ")]
      + Braille.lines(picture).map { "|" + $0 + "|" } + [edge(""), ""]
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
    return start + board.console
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
