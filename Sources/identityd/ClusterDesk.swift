import Base
import Chassis
import ClusterFormation
import ControlSocket
import DurableState
import Hardware
import Identity
import LinuxIO
import Netlink
import Provisioning
import Sodium

/// The cluster's roster: the core with its socket and its files.
///
/// A class, for the core cannot be copied and is there only once the identity is.
final class ClusterDesk {
  /// `ff02::736b:7964`, of this daemon alone.
  private static let group: [UInt8] = [
    0xFF, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x73, 0x6B, 0x79, 0x64,
  ]
  private static let port: UInt16 = 57_360
  private static let datagramMax = 8192
  private static let datagramsMax = 64
  private static let trustMilliseconds: UInt64 = 5000

  private var core: Formation
  private var folder: LinuxFolder
  private var socket: MulticastSocket?
  private var socketHealth: DeviceHealth
  private var health: DeviceHealth
  private let interface: String
  private var trustAt: UInt64 = 0
  private let voteFile = TwinFile(name: "vote", valueBytesMax: 8192)
  private let rosterFile = CheckedFile(
    name: "roster", valueBytesMax: SigningKey.seedSize + ClusterRoster.byteCountMax)
  /// Stands for a file that is there and cannot be read: the core must not take it for none.
  private static let unreadable: [UInt8] = [0]

  init(
    _ identity: borrowing BoardIdentity, folder: consuming LinuxFolder, interface: String,
    now: UInt64
  ) {
    var memory = FormationMemory()
    switch voteFile.load(from: &folder) {
    case .missing: break
    case .good(let value, _, _): memory.vote = value
    case .damaged(let damage):
      log("vote: " + damage.explanation)
      memory.vote = Self.unreadable
    }
    switch rosterFile.read(from: folder) {
    case .missing: break
    case .good(let value, _) where value.count > SigningKey.seedSize:
      memory.seed = Array(value[..<SigningKey.seedSize])
      memory.roster = Array(value[SigningKey.seedSize...])
    case .good: memory.roster = Self.unreadable
    case .damaged(let damage):
      log("roster: " + damage.explanation)
      memory.roster = Self.unreadable
    }
    var bootID: UInt64 = 0
    for byte in RandomBytes.make(8) { bootID = bootID << 8 | UInt64(byte) }
    core = Formation(
      FormationSettings(), key: identity.secondKey, chain: identity.chain,
      root: identity.root ?? identity.chain.key, memory: memory, bootID: bootID,
      secret: RandomBytes.make(32), now: now)
    self.folder = folder
    self.interface = interface
    socket = nil
    socketHealth = DeviceHealth(device: "formation", now: now)
    health = DeviceHealth(device: "cluster", now: now)
    openSocket(now)
  }

  var roster: ClusterRoster? { core.roster }

  var deadline: UInt64 { min(core.deadline, trustAt) }

  var descriptor: Int32? { socket?.descriptor }

  var reports: [DeviceReport] { [health.report] }

  func tick(now: UInt64) {
    if now >= trustAt { askChassis(now) }
    receive(now)
    perform(core.tick(now: now), now)
    if socket == nil, socketHealth.mayTry(now: now) { openSocket(now) }
    let report = core.report(now: now)
    if !report.problem.isEmpty {
      health.failed(.failed(1), detail: report.problem, now: now)
    } else if core.roster != nil {
      if !health.isReady { health.succeeded(now: now) }
    } else {
      health.failed(.absent, detail: report.waitsFor, now: now)
    }
  }

  func text(now: UInt64) -> String { core.report(now: now).text }
  func json(now: UInt64) -> String { core.report(now: now).json + "\n" }

  func remove(_ hex: String, now: UInt64) -> String {
    guard let serial = Identifier(hex: hex) else {
      return "refused: a serial has 32 hexadecimal digits; 'sky roster' shows them\n"
    }
    do throws(FormationRefusal) {
      perform(try core.remove(serial, now: now), now)
      return "the next roster is made without " + serial.hex + "\n"
    } catch {
      return "refused: " + error.explanation + "\n"
    }
  }

  private func openSocket(_ now: UInt64) {
    do throws(SystemError) {
      socket = try MulticastSocket(
        group: Self.group, on: interface, port: Self.port, datagramMax: Self.datagramMax)
    } catch {
      socketHealth.failed(.absent, detail: error.explanation, now: now)
    }
  }

  /// Which chassis this is and who manages it; without an answer the last one holds.
  private func askChassis(_ now: UInt64) {
    trustAt = now + Self.trustMilliseconds
    guard
      let text = try? ControlClient.ask(
        ChassisQuestion.trust.rawValue, of: ChassisQuestion.path, patienceMilliseconds: 500),
      let trust = ChassisTrust(parsing: text)
    else { return }
    var settings = FormationSettings()
    settings.chassis = trust.chassis
    settings.boardsExpected = trust.boards
    settings.beaconKey = trust.beaconKey
    settings.managerBeaconKey = trust.managerKey
    core.set(settings, now: now)
  }

  private func receive(_ now: UInt64) {
    for _ in 0..<Self.datagramsMax {
      guard let datagram = try? socket?.receive() else { return }
      perform(core.receive(datagram.bytes, now: now), now)
    }
  }

  /// What the core wants done, and what it wants after that.
  private func perform(_ actions: [FormationAction], _ now: UInt64) {
    var queue = actions
    while !queue.isEmpty {
      switch queue.removeFirst() {
      case .send(let datagram): send(datagram, now)
      case .keepVote(let bytes):
        if keep(vote: bytes) { queue += core.voteKept(bytes, now: now) }
      case .keepRoster(let bytes, let seed):
        do throws(DurableFolderError) {
          try rosterFile.replace(with: seed + bytes, in: &folder)
          queue += core.rosterKept(bytes, now: now)
        } catch {
          log("the roster was not kept: " + error.explanation)
        }
      case .dropRoster:
        do throws(DurableFolderError) {
          try rosterFile.remove(from: &folder)
        } catch {
          log("the roster was not given up: " + error.explanation)
        }
      case .report(let text): log(text)
      }
    }
  }

  private func keep(vote bytes: [UInt8]) -> Bool {
    do throws(TwinFileError) {
      switch voteFile.load(from: &folder) {
      case .missing: try voteFile.create(bytes, in: &folder)
      case .good, .damaged: try voteFile.replace(with: bytes, in: &folder)
      }
      return true
    } catch {
      log("the vote was not kept: " + error.explanation)
      return false
    }
  }

  private func send(_ datagram: [UInt8], _ now: UInt64) {
    guard socket != nil else { return }
    do throws(SystemError) {
      try socket?.send(datagram)
      if !socketHealth.isReady { socketHealth.succeeded(now: now) }
    } catch {
      if error.isGone {
        socket = nil
        socketHealth.failed(.absent, detail: error.explanation, now: now)
      }
    }
  }
}
