import BoardStatus
import Chassis
import ControlSocket
import Hardware
import LinuxIO
import Netlink
import Sodium

/// The daemon's loop: beacons, time, questions and links go into the core, and what it wants is done.
struct ChassisService: ~Copyable {
  /// `ff02::736b:7962`, of this daemon alone.
  private static let group: [UInt8] = [
    0xFF, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x73, 0x6B, 0x79, 0x62,
  ]
  private static let port: UInt16 = 57_359
  private static let datagramsMax = 64
  private static let figuresMilliseconds: UInt64 = 5000
  private static let pauseMilliseconds: UInt64 = 10_000

  private let termination: FileDescriptor
  private let interface: String
  private var server: ControlServer
  private var socket: MulticastSocket?
  private var beaconHealth: DeviceHealth
  private var desk: ChassisDesk
  private var figuresAt: UInt64 = 0
  private var earlier: BoardStatus.BoardFigures?
  private var published = ""
  private var poll = PollSet()

  init(
    _ description: HardwareDescription, termination: consuming FileDescriptor
  ) throws(SystemError) {
    let now = Clock.bootMilliseconds
    self.termination = termination
    interface = description.beaconInterface
    beaconHealth = DeviceHealth(device: "beacons", now: now)
    desk = ChassisDesk(description, now: now)
    server = try ControlServer(ChassisQuestion.path)
    socket = nil
    openSocket(now)
  }

  /// Waits for one round of events and handles them.
  ///
  /// - Returns: false when the daemon is to end.
  mutating func turn() throws(SystemError) -> Bool {
    try wait()
    let now = Clock.bootMilliseconds
    if poll.isReady(termination.number) { return false }
    receive(now)
    try server.serve(poll, with: &desk, now: now)
    if now >= figuresAt { askBoard(now) }
    desk.tick(now: Clock.bootMilliseconds)
    send(now)
    if socket == nil, beaconHealth.mayTry(now: now) { openSocket(now) }
    publish()
    return true
  }

  /// Gives lease and vote back, so that another board takes over at once.
  mutating func resign() {
    let now = Clock.bootMilliseconds
    desk.resign(now: now)
    send(now)
  }

  private mutating func wait() throws(SystemError) {
    let now = Clock.bootMilliseconds
    var deadline = min(max(now, desk.deadline), now + 1000)
    if server.isBusy { deadline = min(deadline, now + 500) }
    poll.removeAll()
    poll.add(termination.number)
    server.add(to: &poll)
    if socket != nil, let descriptor = socket?.descriptor { poll.add(descriptor) }
    if let descriptor = desk.linkDescriptor { poll.add(descriptor) }
    try poll.wait(milliseconds: Int32(clamping: deadline - now))
  }

  private mutating func openSocket(_ now: UInt64) {
    do throws(SystemError) {
      socket = try MulticastSocket(group: Self.group, on: interface, port: Self.port)
    } catch {
      beaconHealth.failed(.absent, detail: error.explanation, now: now)
    }
  }

  private mutating func receive(_ now: UInt64) {
    for _ in 0..<Self.datagramsMax {
      guard let datagram = try? socket?.receive() else { return }
      desk.receive(datagram.bytes, now: Clock.bootMilliseconds)
    }
  }

  private mutating func send(_ now: UInt64) {
    for datagram in desk.takeDatagrams() {
      guard socket != nil else { return }
      do throws(SystemError) {
        try socket?.send(datagram)
        if !beaconHealth.isReady { beaconHealth.succeeded(now: now) }
      } catch {
        // A pulled cable or an address that is not settled yet is nobody's fault.
        beaconHealth.failed(
          error.isOffline ? .absent : .failed(error.code), detail: error.explanation, now: now)
        // An interface that vanished and came back is another one; one that is down stays.
        if error.isGone { socket = nil }
      }
    }
  }

  /// What this board tells the others of how it fares.
  private mutating func askBoard(_ now: UInt64) {
    guard
      let text = try? ControlClient.ask(
        StatusQuestion.figures.rawValue, of: StatusQuestion.path, patienceMilliseconds: 1000),
      let figures = BoardStatus.BoardFigures(parsing: text)
    else {
      figuresAt = now + Self.pauseMilliseconds
      return
    }
    figuresAt = now + Self.figuresMilliseconds
    desk.take(figures, since: earlier)
    earlier = figures
  }

  private mutating func publish() {
    let text = DeviceReport.encoded([beaconHealth.report] + desk.reports)
    guard text != published else { return }
    published = text
    do throws(SystemError) {
      try Files.replace(DeviceReport.path(daemon: "chassisd"), with: text, mode: 0o644)
    } catch {
      log(error.explanation)
    }
  }
}
