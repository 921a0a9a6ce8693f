import BoardStatus

/// The two boards that the snapshots show.
enum Reports {
  static let well: StatusReport = {
    var report = StatusReport()
    report.host = "miner-a1b2c3"
    report.board = "orangepi-prime"
    report.version = "0.1.0"
    report.keys = "release"
    report.slot = "a"
    report.disk = "mmcblk0"
    report.rootHash = "abab"
    report.kernel = "6.12.30"
    report.dataState = "ready"
    report.uptimeMilliseconds = 93_784_567
    report.handOverMilliseconds = 2_345
    report.readyMilliseconds = 5_001
    report.memory = Measurements.memory(
      meminfo: Array("MemTotal: 2097152 kB\nMemAvailable: 1572864 kB\n".utf8))
    report.loadThousandths = 70
    report.temperatureThousandths = 48_312
    report.data = StatusReport.Space(
      totalBytes: 29_000_000_000, availableBytes: 28_000_000_000, isReadOnly: false)
    report.services = [
      ServiceStatus(name: "boardd", state: .started, residentBytes: 1_048_576),
      ServiceStatus(name: "address-keeper", state: .stopped, residentBytes: nil),
    ]
    report.isSecureShellOn = true
    var skynet = SkynetFigures(
      key: String(repeating: "a1b2", count: 16), address: "fd12:3456:789a::1")
    skynet.peersUp = 3
    skynet.peers = 5
    skynet.paths = 2
    skynet.transitPaths = 17
    skynet.forwardedBytes = 3_221_225_472
    report.skynet = skynet
    report.devices = [
      DeviceStatus(
        name: "display", state: "ready", sinceSeconds: 7, detail: "", isProblem: false),
      DeviceStatus(
        name: "lamp-alarm", state: "absent", sinceSeconds: 93_724,
        detail: "no chip has a line lamp-alarm", isProblem: false),
      DeviceStatus(name: "beacons", state: "ready", sinceSeconds: 8, detail: "", isProblem: false),
    ]
    return report
  }()

  /// Everything that can be wrong is.
  static let ill: StatusReport = {
    var report = StatusReport()
    report.host = "miner-a1b2c3"
    report.board = "qemu-virt"
    report.version = "0.1.0"
    report.keys = "development"
    report.slot = "b"
    report.disk = "vda"
    report.rootHash = "cdcd"
    report.kernel = "6.12.30"
    report.dataState = "damaged \"beyond\" repair"
    report.uptimeMilliseconds = 59_999
    report.handOverMilliseconds = 2_345
    report.readyMilliseconds = 50
    report.memory = Measurements.memory(
      meminfo: Array("MemTotal: 2097152 kB\nMemAvailable: 1024 kB\n".utf8))
    report.temperatureThousandths = 85_000
    report.data = StatusReport.Space(totalBytes: 1000, availableBytes: 49, isReadOnly: true)
    report.services = [
      ServiceStatus(name: "boardd", state: .failed, residentBytes: nil),
      ServiceStatus(name: "dropbear", state: .starting, residentBytes: 4096),
    ]
    report.devices = [
      DeviceStatus(
        name: "display", state: "frozen", sinceSeconds: 12, detail: "the bus\u{1B} is stuck",
        isProblem: true),
      DeviceStatus(
        name: "button", state: "held(gpio-keys)", sinceSeconds: 99, detail: "", isProblem: true),
    ]
    report.lastFailure = "slot a: \u{1B}[31mno disk (2 times)"
    report.notes = ["load module x: error 8"]
    return report
  }()
}
