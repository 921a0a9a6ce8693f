import Base
import BoardStatus
import BootPlan
import ControlSocket
import Hardware
import LinuxIO
import Netlink
import SkynetStatus
import SkynetWire

/// Reads what the status report is made of from the running system.
///
/// Everything is read when it is asked for: an idle board does nothing.
struct Sampler: ControlAnswerer {
  /// Processes of one service that are looked at.
  private static let processesMax = 256

  private static let deviceOwners = ["paneld", "chassisd", "identityd", "skynetd"]

  private let base: StatusReport
  private let hardware: HardwareDescription
  /// Folder of the sensor whose temperature counts.
  private let thermalZone: String?

  /// - Parameter now: milliseconds of the boot clock at which this daemon could answer.
  init(readyAt now: UInt64) {
    var report = StatusReport()
    report.readyMilliseconds = now
    if let bytes = try? Files.read(BootReport.path) {
      do {
        let boot = try BootReport(parsing: bytes)
        report.board = boot.board
        report.version = boot.version
        report.keys = boot.keys
        report.slot = boot.slot
        report.disk = boot.disk
        report.rootHash = boot.rootHash
        report.dataState = boot.data
        report.handOverMilliseconds = boot.handOver
        report.notes = boot.notes
        report.lastFailure = boot.lastFailure
      } catch {
        report.notes = ["the boot report is damaged: " + error.explanation]
      }
    } else {
      report.notes = ["there is no boot report at " + BootReport.path]
    }
    base = report
    (hardware, _) = HardwareDescription.orNothing(try? Files.read(HardwareDescription.path))
    thermalZone = Self.findZone(hardware.thermalZone)
  }

  /// The zone of the type that the board's description names; the first one where it names none.
  private static func findZone(_ type: String?) -> String? {
    let folder = "/sys/class/thermal"
    for name in (try? Files.list(folder)) ?? [] where name.utf8.starts(with: "thermal_zone".utf8) {
      guard let type else { return folder + "/" + name }
      guard let bytes = try? Files.read(folder + "/" + name + "/type", limit: 256) else { continue }
      if Text.lines(bytes).first?.elementsEqual(type.utf8) ?? false { return folder + "/" + name }
    }
    return nil
  }

  /// Under what the board can be reached, IPv4 first; of a wire's own addresses none.
  private func addresses() -> [String] {
    do throws(NetlinkError) {
      var socket = try RouteSocket()
      guard let interface = try socket.interface(named: hardware.bandwidthInterface) else {
        return []
      }
      var texts: [String] = []
      for address in try socket.addresses(of: interface.index)
      where address.isUsable && !address.isLinkLocal {
        if let text = Text.address(address.bytes) { texts.append(text) }
      }
      return Array(texts.prefix(4))
    } catch {
      return []
    }
  }

  func answer(_ line: String, from user: UInt32) -> String {
    guard let question = StatusQuestion(rawValue: line) else { return StatusQuestion.refusal }
    return sample(for: question).answer(to: question)
  }

  private func sample(for question: StatusQuestion) -> StatusReport {
    var report = base
    report.host = firstLine("/proc/sys/kernel/hostname")
    report.kernel = firstLine("/proc/sys/kernel/osrelease")
    report.uptimeMilliseconds = Clock.bootMilliseconds
    report.memory = (try? Files.read("/proc/meminfo")).flatMap(Measurements.memory(meminfo:))
    report.loadThousandths = (try? Files.read("/proc/loadavg")).flatMap(Measurements.load(loadavg:))
    report.temperatureThousandths = thermalZone.flatMap { try? Files.read($0 + "/temp") }
      .flatMap(Measurements.temperature(thermal:))
    if let space = try? Files.space(of: "/data") {
      report.data = StatusReport.Space(
        totalBytes: space.total, availableBytes: space.available, isReadOnly: space.isReadOnly)
    }
    if let bytes = try? Files.read("/proc/stat") {
      (report.processor, report.cores) = Measurements.processors(stat: bytes)
    }
    if let bytes = try? Files.read("/proc/net/dev"),
      let traffic = Measurements.traffic(netdev: bytes, of: hardware.bandwidthInterface)
    {
      report.receivedBytes = traffic.received
      report.sentBytes = traffic.sent
    }
    report.addresses = addresses()
    report.skynet = skynet()
    report.isSecureShellOn = Files.exists("/run/skyminer/ssh/authorized_keys")
    // Other daemons ask for figures every few seconds: nobody weighs the services for them.
    report.services = services(isWeighing: question != .figures)
    report.devices = devices()
    return report
  }

  /// Nothing of a daemon that is off, or that stopped writing.
  private func skynet() -> SkynetFigures? {
    let path = SkynetQuestion.folder + "/status"
    guard let bytes = try? Files.read(path, limit: 4096),
      let node = NodeReport(parsing: Text.string(bytes)),
      node.isFresh(now: Clock.bootMilliseconds)
    else { return nil }
    var figures = SkynetFigures(key: Text.hex(node.key.bytes), address: node.address.text)
    figures.peersUp = node.peersUp
    figures.peers = node.peers
    figures.paths = node.paths
    figures.transitPaths = node.transitPaths
    figures.forwardedBytes = node.forwardedBytes
    return figures
  }

  /// What the daemons that own devices say of them; nothing of a daemon that never started.
  private func devices() -> [DeviceStatus] {
    var devices: [DeviceStatus] = []
    for daemon in Self.deviceOwners {
      guard let bytes = try? Files.read(DeviceReport.path(daemon: daemon), limit: 16384),
        let reports = try? DeviceReport.list(parsing: bytes)
      else { continue }
      for report in reports {
        devices.append(
          DeviceStatus(
            name: report.device, state: report.state.name, sinceSeconds: report.sinceSeconds,
            detail: report.detail, isProblem: report.state.isFault))
      }
    }
    return devices
  }

  private func services(isWeighing: Bool) -> [ServiceStatus] {
    var services: [ServiceStatus] = []
    for name in (try? Files.list("/etc/runlevels/default")) ?? [] {
      services.append(
        ServiceStatus(
          name: name, state: state(of: name),
          residentBytes: isWeighing ? residentBytes(of: name) : nil))
    }
    return services
  }

  private func state(of service: String) -> ServiceStatus.State {
    if Files.exists("/run/openrc/failed/" + service) { return .failed }
    if Files.exists("/run/openrc/inactive/" + service) { return .off }
    if Files.exists("/run/openrc/started/" + service) { return .started }
    if Files.exists("/run/openrc/starting/" + service) { return .starting }
    return .stopped
  }

  /// Memory of the processes in a service's control group, without those that only watch over it.
  private func residentBytes(of service: String) -> UInt64? {
    let group = "/sys/fs/cgroup/openrc." + service + "/cgroup.procs"
    guard let bytes = try? Files.read(group) else { return nil }
    var sum: UInt64 = 0
    for process in Text.lines(bytes).prefix(Self.processesMax) {
      let folder = "/proc/" + Text.string(process)
      // The kernel keeps 15 characters of a name.
      let name = firstLine(folder + "/comm")
      guard name != "supervise-daemo", name != "logger",
        let statm = try? Files.read(folder + "/statm"),
        let pages = Measurements.residentPages(statm: statm)
      else { continue }
      sum += pages * System.pageSize
    }
    return sum == 0 ? nil : sum
  }

  private func firstLine(_ path: String) -> String {
    guard let bytes = try? Files.read(path, limit: 256), let line = Text.lines(bytes).first else {
      return ""
    }
    return Text.printable(Text.string(line))
  }
}
