import Base
import BootPlan
import ControlSocket
import HTTP
import Hardware
import LinuxIO
import MinerSettings
import Provisioning

/// The daemon's loop: questions, the registry's answers and time go to the desk.
struct IdentityService: ~Copyable {
  /// Lets the answer to an order reach whoever gave it.
  private static let farewellMilliseconds: UInt64 = 500

  private let termination: FileDescriptor
  private var server: ControlServer
  private var desk: IdentityDesk
  private var published = ""
  private var restartAt: UInt64?
  private var poll = PollSet()

  init(termination: consuming FileDescriptor) throws(SystemError) {
    self.termination = termination
    server = try ControlServer(IdentityQuestion.path)
    let (description, problem) = HardwareDescription.orNothing(
      try? Files.read(HardwareDescription.path))
    if let problem { log(problem) }
    desk = IdentityDesk(
      registry: Self.registry(), interface: description.beaconInterface,
      now: Clock.bootMilliseconds)
    publish()
  }

  /// Waits for one round of events and handles them.
  ///
  /// - Returns: false when the daemon is to end.
  mutating func turn() throws(SystemError) -> Bool {
    try wait()
    let now = Clock.bootMilliseconds
    if poll.isReady(termination.number) { return false }
    try server.serve(poll, with: &desk, now: now)
    desk.tick(now: now)
    if desk.isResetting, restartAt == nil { restartAt = now + Self.farewellMilliseconds }
    if let restartAt, now >= restartAt { log(System.restart().explanation) }
    publish()
    return true
  }

  private mutating func wait() throws(SystemError) {
    let now = Clock.bootMilliseconds
    var deadline = min(max(now, desk.deadline), now + 60_000)
    if server.isBusy { deadline = min(deadline, now + 500) }
    if let restartAt { deadline = min(deadline, max(now, restartAt)) }
    poll.removeAll()
    poll.add(termination.number)
    server.add(to: &poll)
    for descriptor in desk.descriptors { if let descriptor { poll.add(descriptor) } }
    try poll.wait(milliseconds: Int32(clamping: deadline - now))
  }

  /// What the owner named on `config`; what is wrong with it was told by the first program.
  private static func registry() -> HTTPURL? {
    let file = SettingsFile.registry
    guard let bytes = try? Files.read(file.path, limit: SettingsFile.bytesMax),
      let settings = try? RegistrySettings(parsing: bytes), let address = settings.address
    else { return nil }
    return try? HTTPURL(address.text)
  }

  private mutating func publish() {
    let text = DeviceReport.encoded(desk.reports)
    guard text != published else { return }
    published = text
    do throws(SystemError) {
      try Files.replace(DeviceReport.path(daemon: "identityd"), with: text, mode: 0o644)
    } catch {
      log(error.explanation)
    }
  }
}
