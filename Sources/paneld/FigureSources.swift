import Base
import BoardStatus
import Chassis
import LinuxIO
import Panel

/// Where the figures of the pages come from: the board daemon, the chassis daemon, and what other daemons
/// publish.
///
/// Whoever does not answer leaves dashes, and an alarm where it should have answered.
struct FigureSources {
  private static let publishers = ["skynetd", "aether", "update", "pairing"]

  private var earlier: BoardFigures?
  private var boardDaemon: AskedDaemon
  private var chassisDaemon: AskedDaemon

  init(now: UInt64) {
    boardDaemon = AskedDaemon(
      "boardd", "the board daemon", question: StatusQuestion.figures.rawValue,
      path: StatusQuestion.path, now: now)
    chassisDaemon = AskedDaemon(
      "chassisd", "the chassis daemon", question: ChassisQuestion.summary.rawValue,
      path: ChassisQuestion.path, now: now)
  }

  mutating func collect(now: UInt64) -> PanelFigures {
    var figures = PanelFigures()
    takeBoard(into: &figures, now)
    takeChassis(into: &figures, now)
    for publisher in Self.publishers {
      guard let bytes = try? Files.read("/run/" + publisher + "/figures", limit: 4096),
        let published = PublishedFigures(parsing: bytes), published.isFresh(now: now)
      else { continue }
      published.add(to: &figures)
    }
    figures.clock = clock
    return figures
  }

  private mutating func takeBoard(into figures: inout PanelFigures, _ now: UInt64) {
    guard let board = boardDaemon.ask(now: now, BoardFigures.init(parsing:)) else {
      earlier = nil
      return boardDaemon.addAlarm(to: &figures, now)
    }
    figures.host = board.host
    figures.version = board.version
    figures.addresses = board.addresses
    figures.uptimeMilliseconds = board.uptimeMilliseconds
    figures.temperatureThousandths = board.temperatureThousandths
    if let memory = board.memory {
      figures.memory = PanelFigures.Space(
        totalBytes: memory.totalBytes, availableBytes: memory.availableBytes)
    }
    if let total = board.dataTotalBytes, let available = board.dataAvailableBytes {
      figures.storage = PanelFigures.Storage(
        space: PanelFigures.Space(totalBytes: total, availableBytes: available))
    }
    for problem in board.problems {
      figures.add(problem: problem)
    }
    if let earlier { takeRates(from: earlier, to: board, into: &figures) }
    earlier = board
  }

  private func takeRates(
    from old: BoardFigures, to new: BoardFigures, into figures: inout PanelFigures
  ) {
    if let before = old.processor, let all = new.processor?.perMille(since: before) {
      var cores: [Int] = []
      for (index, core) in new.cores.enumerated() where index < old.cores.count {
        cores.append(core.perMille(since: old.cores[index]) ?? 0)
      }
      figures.processor = PanelFigures.Processor(perMille: all, coresPerMille: cores)
    }
    if let span = new.milliseconds(since: old),
      let received = Rate.perSecond(from: old.receivedBytes, to: new.receivedBytes, in: span),
      let sent = Rate.perSecond(from: old.sentBytes, to: new.sentBytes, in: span)
    {
      figures.traffic = PanelFigures.Traffic(
        receivedBytesPerSecond: received, sentBytesPerSecond: sent)
    }
  }

  private mutating func takeChassis(into figures: inout PanelFigures, _ now: UInt64) {
    guard let summary = chassisDaemon.ask(now: now, BoardsSummary.init(parsing:)) else {
      return chassisDaemon.addAlarm(to: &figures, now)
    }
    figures.slot = summary.own
    for board in summary.boards {
      let state: PanelFigures.Board.State
      switch board.state {
      case .up: state = .up
      case .late: state = .late
      case .down: state = .down
      // Of an empty place there is nothing to tell.
      case .absent: continue
      }
      figures.boards.append(
        PanelFigures.Board(
          slot: board.slot, state: state, isManager: board.isManager,
          processorPerMille: board.loadPerMille, temperatureThousandths: board.temperature))
    }
    for problem in summary.problems {
      figures.alarms.append(PanelFigures.Alarm(about: problem))
    }
  }

  private var clock: PanelFigures.Clock {
    let day = Clock.wallSeconds % 86_400
    return PanelFigures.Clock(
      hour: Int(day / 3600), minute: Int(day % 3600 / 60), isTrusted: Clock.isSynchronised)
  }
}
