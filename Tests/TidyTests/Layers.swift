/// Who may import whom.
///
/// A new target gets its line here, with as little as it needs.
enum Layers {
  /// The modules of a board.
  ///
  /// Cores take no clock, file or socket; adapters wrap one C module each; daemons glue cores and
  /// adapters together.
  static let allowed: [String: Set<String>] = [
    // Cores.
    "Base": [],
    "BoardStatus": ["Base"],
    "BootPlan": ["Base"],
    "Chassis": ["Base"],
    "ClusterFormation": ["Base", "Identity", "Sodium"],
    "MinerSettings": ["Base"],
    "HTTP": ["Base"],
    "DurableState": ["Base"],
    "ForwardingPlane": ["SkynetWire", "Sodium", "Synchronization"],
    "Hardware": ["Base"],
    "Identity": ["Base", "Sodium"],
    "Panel": ["Base", "Hardware"],
    "PartitionTable": ["Base"],
    "Provisioning": ["Base", "BootPlan", "DurableState", "Identity", "Sodium"],
    "SkynetMeter": ["Base", "SkynetWire", "Sodium"],
    "SkynetMap": ["Base", "SkynetWire", "Sodium"],
    "Noise": ["Base", "Sodium"],
    "SkynetLink": ["Base", "Noise", "SkynetWire", "Sodium"],
    "SkynetPath": ["Base", "Noise", "SkynetWire", "Sodium"],
    "SkynetWire": ["Base", "Sodium"],
    "SkynetNode": [
      "Base", "ForwardingPlane", "Noise", "SkynetLink", "SkynetMap", "SkynetMeter", "SkynetPath",
      "SkynetWire", "Sodium",
    ],
    "SkynetStatus": ["Base", "SkynetWire"],
    "SlotRecord": ["Base"],
    // Adapters.
    "ControlSocket": ["Base", "LinuxIO"],
    "Database": ["Base", "CSQLite"],
    "GPIO": ["Base", "CGPIOD", "Hardware", "LinuxIO"],
    "HTTPClient": ["HTTP", "LinuxIO"],
    "I2C": ["Base", "CI2C", "Hardware", "LinuxIO"],
    "LinuxIO": ["Base", "CLinux"],
    "Netlink": ["Base", "CLinux", "Hardware", "LinuxIO"],
    "SkynetLedger": ["Base", "Database", "LinuxIO", "SkynetMeter", "SkynetWire"],
    "PacketIO": ["Base", "CLinux", "LinuxIO", "SkynetWire"],
    "Sodium": ["Base", "CSodium"],
    // Programs.
    "boardd": [
      "Base", "BoardStatus", "BootPlan", "ControlSocket", "Hardware", "LinuxIO", "Netlink",
      "SkynetStatus", "SkynetWire",
    ],
    "chassisd": [
      "Base", "BoardStatus", "Chassis", "MinerSettings", "ControlSocket", "GPIO", "Hardware",
      "LinuxIO", "Netlink", "Sodium",
    ],
    "identityd": [
      "Base", "BootPlan", "Chassis", "ClusterFormation", "ControlSocket", "DurableState", "HTTP",
      "HTTPClient", "Hardware", "Identity", "LinuxIO", "MinerSettings", "Netlink", "Provisioning",
      "Sodium",
    ],
    "librarycheck": ["Base", "CGPIOD", "CI2C", "CSQLite", "CSodium", "LinuxIO"],
    "paneld": [
      "Base", "BoardStatus", "Chassis", "ControlSocket", "GPIO", "Hardware", "I2C", "LinuxIO",
      "Panel", "Provisioning",
    ],
    "sky": [
      "Base", "BoardStatus", "Chassis", "MinerSettings", "ControlSocket", "Identity", "LinuxIO",
      "Provisioning", "SkynetStatus", "Sodium",
    ],
    "skynetd": [
      "Base", "BootPlan", "ControlSocket", "DurableState", "ForwardingPlane", "Hardware",
      "LinuxIO", "MinerSettings", "Netlink", "Noise", "PacketIO", "Panel", "SkynetLedger",
      "SkynetLink", "SkynetMap", "SkynetMeter", "SkynetNode", "SkynetPath", "SkynetStatus",
      "SkynetWire", "Sodium",
    ],
    "skyinit": ["Base", "BootPlan", "MinerSettings", "LinuxIO", "PartitionTable", "SlotRecord"],
    // Tests of boards without a board.
    "IdentitySamples": ["Base", "Identity", "Sodium"],
    "Simulation": [
      "Base", "BoardStatus", "BootPlan", "Hardware", "PartitionTable", "SlotRecord",
    ],
  ]

  /// The one module that may import each C module, and `librarycheck`, which looks at all of them.
  static let adapters: [String: Set<String>] = [
    "CLinux": ["LinuxIO", "Netlink", "PacketIO"],
    "CSodium": ["Sodium", "librarycheck"],
    "CSQLite": ["Database", "librarycheck"],
    "CGPIOD": ["GPIO", "librarycheck"],
    "CI2C": ["I2C", "librarycheck"],
    "CFuzzer": ["skyfuzz"],
    "CDatagrams": ["SkynetBench"],
  ]

  /// Modules that a blanked source imports, with their lines from 1.
  static func imports(of text: SwiftText) -> [(module: String, line: Int)] {
    let declaration =
      /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(?<module>\w+)/
    return text.lines.enumerated().compactMap { index, line in
      line.firstMatch(of: declaration).map { (String($0.module), index + 1) }
    }
  }

  /// What is wrong with `target` importing `module`; nil where nothing is.
  static func advice(
    _ target: Repository.Target, importing module: String, daemons: Set<String>
  ) -> String? {
    if target.kind != .tests, let owners = adapters[module], !owners.contains(target.name) {
      return "import \(owners.sorted()[0]) instead of \(module): one adapter alone calls each C "
        + "library, and every C module has its adapter in Tests/TidyTests/Layers.swift"
    }
    switch target.kind {
    case .library: return nil
    case .tests:
      let tested = target.name.replacing(/Tests$/, with: "")
      guard adapters[module] != nil || (daemons.contains(module) && module != tested) else {
        return nil
      }
      return "\(target.name) tests \(tested); import that, what it imports, and no \(module)"
    case .host:
      if let list = allowed[target.name] { return outside(list, target, module) }
      guard daemons.contains(module) else { return nil }
      return "host tools use the modules that \(module) is made of, never the daemon itself"
    case .board, .daemon: return outside(allowed[target.name], target, module)
    }
  }

  private static func outside(
    _ list: Set<String>?, _ target: Repository.Target, _ module: String
  ) -> String? {
    guard let list else {
      return "\(target.name) is not in the table of Tests/TidyTests/Layers.swift; "
        + "add it there with the modules that it may import"
    }
    guard !list.contains(module) else { return nil }
    let reason =
      module == "Foundation"
      ? "Foundation is for host tools and tests alone: a board has no room for it"
      : "it may import \(list.sorted().joined(separator: ", "))"
    return "\(target.name) may not import \(module): \(reason). "
      + "Move the code a layer up, or pass in what it needs"
  }
}
