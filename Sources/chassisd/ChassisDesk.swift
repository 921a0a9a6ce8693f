import Base
import BoardStatus
import Chassis
import ControlSocket
import Hardware
import LinuxIO
import Sodium

/// The core with what it acts on: lines, switch and flash.
///
/// Datagrams wait here for the loop to send them.
struct ChassisDesk: ~Copyable {
  private static let datagramsMax = 16

  private var core: ChassisCore<BoardKey>
  private var lines: ChassisLines
  var fabric: ChassisSwitch
  private var datagrams: [[UInt8]] = []

  init(_ description: HardwareDescription, now: UInt64) {
    lines = ChassisLines(description, now: now)
    var settings = ChassisSettings(description, place: .read(), straps: lines.straps)
    settings.powered = lines.powered
    settings.host = System.hostName
    if let bytes = try? Files.read("/run/skyminer/boot"), let version = Self.version(bytes) {
      settings.version = version
    }
    var memory = ChassisMemory()
    memory.roster = StateFiles.read(.roster)
    memory.claim = StateFiles.read(.claim)
    memory.journal = StateFiles.read(.journal)
    var bootID: UInt64 = 0
    for byte in RandomBytes.make(8) { bootID = bootID << 8 | UInt64(byte) }
    core = ChassisCore(
      settings, key: BoardKey.load(), bootID: bootID, memory: memory, on: lines.on, now: now)
    fabric = ChassisSwitch(description.fabric, now: now)
  }

  var deadline: UInt64 { min(core.deadline, fabric.deadline ?? UInt64.max) }
  var linkDescriptor: Int32? { fabric.linkDescriptor }
  var reports: [DeviceReport] { lines.reports + fabric.reports }

  mutating func takeDatagrams() -> [[UInt8]] {
    defer { datagrams.removeAll(keepingCapacity: true) }
    return datagrams
  }

  mutating func receive(_ datagram: [UInt8], now: UInt64) {
    perform(core.receive(datagram, now: now))
  }

  mutating func tick(now: UInt64) {
    if lines.retry(now: now) {
      log("the power lines of this board have changed: restart to use them")
    }
    fabric.setManager(core.state.claim.slot)
    fabric.tick(now: now)
    core.setLinks(fabric.links)
    perform(core.tick(now: now))
  }

  mutating func resign(now: UInt64) { perform(core.resign(now: now)) }

  mutating func take(
    _ figures: BoardStatus.BoardFigures, since earlier: BoardStatus.BoardFigures?
  ) {
    core.setFigures(BeaconFigures(figures, since: earlier))
    core.setWishes(figures.problems.isEmpty ? [] : [.needsAttention])
  }

  private mutating func perform(_ actions: [ChassisAction]) {
    for action in actions {
      switch action {
      case .send(let datagram):
        if datagrams.count < Self.datagramsMax { datagrams.append(datagram) }
      case .cut(let slot, let before):
        let now = Clock.bootMilliseconds
        guard now < before else {
          log("slot \(slot) is not switched off: this board is not the manager any more")
          continue
        }
        lines.set(slot, isOn: false, now: now)
      case .restore(let slot): lines.set(slot, isOn: true, now: Clock.bootMilliseconds)
      case .recordIntent(let text):
        if StateFiles.keep(text, as: .journal) {
          perform(core.recorded(text, now: Clock.bootMilliseconds))
        }
      case .keepRoster(let text): StateFiles.keep(text, as: .roster)
      case .keepClaim(let text): StateFiles.keep(text, as: .claim)
      case .report(let text): log(text)
      }
    }
  }

  private static func version(_ report: [UInt8]) -> String? {
    // The boot report is the board daemon's to read; of it only this line matters here.
    let start = Array("version ".utf8)
    for line in report.split(separator: 0x0A) where line.starts(with: start) {
      return String(decoding: line.dropFirst(start.count), as: UTF8.self)
    }
    return nil
  }
}

/// Questions of anybody on the board, orders of its owner.
extension ChassisDesk: ControlAnswerer {
  /// root, the serial console, the owner.
  private static let orderers: [UInt32] = [0, 990, 1000]

  mutating func answer(_ line: String, from user: UInt32) -> String {
    let now = Clock.bootMilliseconds
    if let question = ChassisQuestion(rawValue: line) { return answer(question, now: now) }
    guard let order = ChassisOrder(parsing: line) else {
      return "refused: there is no such question or order; see 'sky help'\n"
    }
    guard Self.orderers.contains(user) else {
      return "refused: only the owner may change the chassis\n"
    }
    switch order {
    case .power(let slot, let command):
      do throws(PowerRefusal) {
        perform(try core.command(command, slot: slot, now: now))
        return "slot \(slot): " + command.promise + "\n"
      } catch {
        return "refused: " + error.explanation + "\n"
      }
    case .vlan(let slot, let number): return fabric.setVLAN(number, ofSlot: slot, now: now)
    case .isolate(let slot, let isIsolated):
      return fabric.setIsolation(isIsolated, ofSlot: slot, now: now)
    case .confirm: return fabric.confirm(now: now)
    }
  }

  private mutating func answer(_ question: ChassisQuestion, now: UInt64) -> String {
    switch question {
    case .boards: return core.state.table(now: now).text
    case .boardsJSON: return core.state.table(now: now).json + "\n"
    case .summary:
      let table = core.state.table(now: now)
      return BoardsSummary(table, problems: table.problems).text
    case .trust: return core.state.trust(now: now).text
    case .network: return fabric.text
    case .networkJSON: return fabric.json + "\n"
    }
  }
}

extension PowerCommand {
  fileprivate var promise: String {
    switch self {
    case .on: "on as soon as its turn has come"
    case .off: "off as soon as its turn has come"
    case .cycle: "off for five seconds, then on"
    }
  }
}

extension BeaconFigures {
  init(_ figures: BoardStatus.BoardFigures, since earlier: BoardStatus.BoardFigures?) {
    self.init()
    uptimeSeconds = UInt32(clamping: figures.uptimeMilliseconds / 1000)
    loadThousandths = UInt32(clamping: figures.loadThousandths ?? 0)
    temperatureThousandths = figures.temperatureThousandths.map { Int32(clamping: $0) }
    if let memory = figures.memory {
      memoryTotalKibibytes = UInt32(clamping: memory.totalBytes / 1024)
      memoryAvailableKibibytes = UInt32(clamping: memory.availableBytes / 1024)
    }
    dataTotalMebibytes = UInt32(clamping: (figures.dataTotalBytes ?? 0) >> 20)
    dataAvailableMebibytes = UInt32(clamping: (figures.dataAvailableBytes ?? 0) >> 20)
    guard let earlier, let span = figures.milliseconds(since: earlier) else { return }
    if let old = earlier.processor, let busy = figures.processor?.perMille(since: old) {
      busyPerMille = UInt16(clamping: busy)
    }
    let received = Rate.perSecond(from: earlier.receivedBytes, to: figures.receivedBytes, in: span)
    let sent = Rate.perSecond(from: earlier.sentBytes, to: figures.sentBytes, in: span)
    receivedBytesPerSecond = UInt32(clamping: received ?? 0)
    sentBytesPerSecond = UInt32(clamping: sent ?? 0)
  }
}
