/// Fixed figures for pictures of every page, the same in unit tests and on an emulated panel.
public enum PanelSamples {
  /// The boot clock of the samples, in milliseconds.
  public static let now: UInt64 = 3_600_000

  /// A board that works, in a chassis of six.
  public static var figures: PanelFigures {
    var figures = PanelFigures()
    figures.host = "sky-3"
    figures.board = "orangepi-prime"
    figures.version = "1.4.2"
    figures.addresses = ["192.168.1.23", "fd53:6b79:1::23"]
    figures.slot = 3
    figures.uptimeMilliseconds = 273_840_000
    figures.clock = PanelFigures.Clock(hour: 14, minute: 5, isTrusted: true)
    figures.processor = PanelFigures.Processor(
      perMille: 374, coresPerMille: [620, 310, 480, 86])
    figures.memory = PanelFigures.Space(totalBytes: 2_091_900_928, availableBytes: 1_443_109_011)
    figures.temperatureThousandths = 52_437
    figures.traffic = PanelFigures.Traffic(
      receivedBytesPerSecond: 1_240_000, sentBytesPerSecond: 318_000)
    figures.dropletsPerHour = 412_345
    figures.peersCount = 27
    figures.storage = PanelFigures.Storage(
      space: PanelFigures.Space(totalBytes: 31_268_536_320, availableBytes: 24_115_200_000),
      wearPercent: 12)
    figures.update = .idle
    figures.boards = boards
    return figures
  }

  public static var boards: [PanelFigures.Board] {
    [
      board(1, .up, 214, 48_900),
      board(2, .up, 655, 56_100),
      board(3, .up, 374, 52_437, isManager: true),
      board(4, .late, nil, nil),
      board(5, .up, 930, 61_200),
      board(6, .up, 120, 47_300),
      board(7, .down, nil, nil),
      board(8, .up, 433, 51_000),
    ]
  }

  private static func board(
    _ slot: Int, _ state: PanelFigures.Board.State, _ perMille: Int?, _ degrees: Int64?,
    isManager: Bool = false
  ) -> PanelFigures.Board {
    PanelFigures.Board(
      slot: slot, state: state, isManager: isManager, processorPerMille: perMille,
      temperatureThousandths: degrees)
  }

  public static var pairing: PanelFigures.Pairing {
    PanelFigures.Pairing(
      nameplate: "AMBER-FOX", digits: "4827", payload: "SKY:7F3K2M9QX4:4827",
      expiryMilliseconds: now + 272_000)
  }

  public static var alarms: [PanelFigures.Alarm] {
    [
      PanelFigures.Alarm(
        name: "temperature", text: "Processor at 86 degrees: check the fan", isGrave: true),
      PanelFigures.Alarm(name: "slot 7", text: "Board in slot 7 is down"),
    ]
  }

  /// As the board daemon tells them.
  public static var mistakes: [String] {
    let file = PanelFigures.settingsFile + ", line "
    return [
      file + "4, column 8: network.mode: 'dhpc' is not known here: write dhcp or static",
      file
        + "9, column 1: a key is expected: write it as name = value, and quote a name with other "
        + "than letters, digits, - and _; nothing behind it was read",
      file + "1204, column 117: registry.a-key-that-somebody-made-up-for-a-test: not known here: "
        + "[registry] has url",
    ]
  }

  /// Five minutes of a board at work, made of whole numbers alone, so that they are the same everywhere.
  public static var history: PanelHistory {
    var history = PanelHistory()
    var figures = figures
    for step in 0..<History.samplesMax {
      let wave = triangle(step, period: 23)
      let ripple = triangle(step * 7, period: 11)
      figures.processor?.perMille = 240 + wave * 4 + ripple * 2 - (step == 40 ? -380 : 0)
      figures.memory?.availableBytes = 1_500_000_000 - UInt64(step) * 950_000
      figures.temperatureThousandths = Int64(49_200 + step * 45 + ripple * 14)
      figures.traffic?.receivedBytesPerSecond = UInt64(300_000 + wave * wave * 700 + ripple * 6_000)
      figures.traffic?.sentBytesPerSecond = UInt64(
        60_000 + triangle(step, period: 34) * 4_400 + (step % 17 == 9 ? 180_000 : 0) + ripple * 900)
      figures.dropletsPerHour = UInt64(350_000 + step * 1_000 + ripple * 60)
      figures.peersCount = UInt64(19 + step / 12 * 2 - (step % 9 == 4 ? 2 : 0))
      history.append(figures)
    }
    return history
  }

  /// Up from 0 to 50 and down again.
  private static func triangle(_ step: Int, period: Int) -> Int {
    let place = step % period * 100 / period
    return place < 50 ? place : 100 - place
  }
}
