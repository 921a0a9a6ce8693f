import Base
import BootPlan
import ControlSocket
import Hardware
import LinuxIO
import MinerSettings
import Panel
import SkynetStatus
import SkynetWire
import Sodium

/// The daemon's loop: questions, signals and time.
struct SkynetService: ~Copyable {
  private static let reopenMilliseconds: UInt64 = 30_000
  private static let publishMilliseconds: UInt64 = 10_000

  private let options: Options
  private let signals: SignalSource
  private var server: ControlServer
  private var desk: ControlDesk
  private var health: DeviceHealth
  private var openAt: UInt64 = 0
  private var publishAt: UInt64 = 0
  private var published = ""
  private var poll = PollSet()

  init(_ options: Options, signals: consuming SignalSource) throws(SystemError) {
    self.options = options
    self.signals = signals
    if !options.isBoard {
      try Files.makeFolder(options.state, mode: 0o700)
      try Files.makeFolder(options.run)
    }
    server = try ControlServer(SkynetQuestion.path(folder: options.run))
    desk = ControlDesk(isBoard: options.isBoard)
    health = DeviceHealth(device: "skynet", now: Clock.bootMilliseconds)
    readSettings(isFirst: true)
    begin(Clock.bootMilliseconds)
    publish(Clock.bootMilliseconds)
  }

  /// Waits for one round of events and handles them.
  ///
  /// - Returns: false when the daemon is to end.
  mutating func turn() throws(SystemError) -> Bool {
    try wait()
    let now = Clock.bootMilliseconds
    while let signal = try signals.next() {
      switch signal {
      case .end:
        desk.forwarding?.finish(now: now)
        return false
      case .reload: desk.isReloadOrdered = true
      }
    }
    try server.serve(poll, with: &desk, now: now)
    if desk.isReloadOrdered { readSettings(isFirst: false) }
    if desk.settings.isEnabled, desk.forwarding == nil, now >= openAt { begin(now) }
    desk.forwarding?.turn(now: now)
    desk.turn(now: now)
    publish(now)
    return true
  }

  private mutating func wait() throws(SystemError) {
    let now = Clock.bootMilliseconds
    var deadline = publishAt
    if desk.settings.isEnabled, desk.forwarding == nil { deadline = min(deadline, openAt) }
    if let forwarding = desk.forwarding { deadline = min(deadline, forwarding.deadline) }
    if desk.isInquiring { deadline = min(deadline, now + 50) }
    if server.isBusy { deadline = min(deadline, now + 500) }
    poll.removeAll()
    poll.add(signals.descriptor)
    server.add(to: &poll)
    desk.forwarding?.add(to: &poll)
    try poll.wait(milliseconds: Int32(clamping: max(now, deadline) - now))
  }

  /// Settings that cannot be read change nothing; at the first start they leave this node off, since its
  /// owner may have wanted less than the defaults do.
  private mutating func readSettings(isFirst: Bool) {
    desk.isReloadOrdered = false
    do throws(SettingsSource.Problem) {
      let (settings, notes) = try SettingsSource(file: options.configuration).read()
      for note in notes { log(note) }
      if let forwarding = desk.forwarding {
        let waiting = forwarding.change(settings, now: Clock.bootMilliseconds)
        if !waiting.isEmpty {
          log("these wait for a restart: " + waiting.joined(separator: ", "))
        }
      }
      desk.settings = settings
      if !isFirst { log("read the settings again") }
    } catch {
      log("the settings cannot be read: " + error.explanation)
      if isFirst { desk.settings.isEnabled = false }
    }
  }

  /// Begins to forward; what stands in the way is told, and tried again later.
  private mutating func begin(_ now: UInt64) {
    guard desk.settings.isEnabled else { return }
    do throws(Forwarding.Problem) {
      let key = try openKey()
      desk.forwarding = try Forwarding(
        desk.settings, key: key, wire: wire, folder: try openFolder(), path: options.state,
        now: now)
      health.succeeded(now: now)
      log("forwarding on UDP port \(desk.settings.port) and interface " + desk.settings.interface)
    } catch {
      if desk.problem != error.explanation { log(error.explanation) }
      desk.problem = error.explanation
      openAt = now + Self.reopenMilliseconds
      health.failed(.failed(5), detail: error.explanation, now: now)
    }
  }

  /// Where the boards of a chassis see each other; on any other machine nobody says which wire it is.
  private var wire: String? {
    guard options.isBoard, let bytes = try? Files.read(HardwareDescription.path) else { return nil }
    return HardwareDescription.orNothing(bytes).0.beaconInterface
  }

  private mutating func openKey() throws(Forwarding.Problem) -> NodeKey {
    if let key = desk.key { return key }
    do throws(NodeKeyProblem) {
      let key = try readKey()
      desk.key = key
      log((key.isNew ? "made a new key: " : "key: ") + Text.hex(key.publicKey.bytes))
      log("address: " + key.address.text)
      if desk.settings.exitThrough != nil {
        log("IPv4 address behind the exit: " + ExitAddress(of: key.address).text)
      }
      if !key.note.isEmpty { log(key.note) }
      return key
    } catch {
      throw Forwarding.Problem(explanation: error.explanation)
    }
  }

  private func openFolder() throws(Forwarding.Problem) -> LinuxFolder {
    do throws(SystemError) {
      return try LinuxFolder(options.state)
    } catch {
      throw Forwarding.Problem(explanation: error.explanation)
    }
  }

  private func readKey() throws(NodeKeyProblem) -> NodeKey {
    if options.isBoard {
      // The folder of a data partition that is not there would look as if there never was a key.
      guard let bytes = try? Files.read(BootReport.path),
        let report = try? BootReport(parsing: bytes),
        report.data == "ready" || report.data == "repaired"
      else { throw .noState("the data partition is not ready") }
    }
    var folder: LinuxFolder
    do throws(SystemError) {
      folder = try LinuxFolder(options.state)
    } catch {
      throw .noState(error.explanation)
    }
    return try NodeKeyStore.open(&folder, newSeed: { RandomBytes.make(SigningKey.seedSize) })
  }

  /// What boardd and the panel read; each holds for a time, so that a daemon that died does not look well.
  private mutating func publish(_ now: UInt64) {
    let devices = desk.settings.isEnabled ? DeviceReport.encoded([health.report]) : ""
    if devices != published {
      published = devices
      leave(devices, in: "devices")
    }
    guard now >= publishAt else { return }
    publishAt = now + Self.publishMilliseconds
    guard desk.settings.isEnabled, let key = desk.key, let forwarding = desk.forwarding else {
      return
    }
    let report = forwarding.nodeReport(key, now: now)
    leave(report.text, in: "status")
    leave(
      forwarding.figures(
        until: now + NodeReport.validMilliseconds, peers: Int(report.peersUp)), in: "figures")
  }

  private func leave(_ text: String, in name: String) {
    do throws(SystemError) {
      try Files.replace(options.run + "/" + name, with: text, mode: 0o644)
    } catch {
      log(error.explanation)
    }
  }
}
