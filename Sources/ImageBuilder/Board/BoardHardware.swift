import Foundation
import Hardware

/// What a board has, and what that asks of its kernel and its device tree.
struct BoardHardware: Sendable {
  /// The file, as people know it.
  let place: String
  let file: HardwareFile
  let description: HardwareDescription

  var deviceTreeEdits: [DeviceTreeEdit] { file.deviceTree ?? [] }

  /// Lays the text that daemons read into the root.
  func write(into root: URL) throws {
    try FileTree.write(
      description.encoded(), to: root.appending(path: String(HardwareDescription.path.dropFirst())))
  }

  /// Whether what is named can work with the modules that are loaded, and is in the device tree.
  ///
  /// - Parameters:
  ///   - modules: names of all that are loaded, early and late.
  ///   - tree: as the kernel gets it, with the edits; nil where the machine brings its own.
  func check(modules: [String], of kernel: KernelModules, tree: DeviceTree?) throws {
    let loaded = Set(modules.map(KernelModules.canonical))
    for (module, purpose) in drivers(tree) {
      guard !loaded.contains(module), !kernel.isBuiltIn(module) else { continue }
      throw BuildProblem(
        "\(place) names \(purpose), and the board loads no module '\(module)'",
        cause: "the list of modules lacks it",
        wayOut: "add it to 'lateModules' in board.toml, or take \(purpose) away")
    }
    if let tree { try check(tree) }
  }

  private func drivers(_ tree: DeviceTree?) -> [(module: String, purpose: String)] {
    var drivers: [(String, String)] = []
    if description.panel != nil { drivers.append(("i2c_dev", "a panel")) }
    if case .bridge = description.fabric { drivers.append(("bridge", "a switch")) }
    if case .input = description.button {
      drivers.append(("evdev", "a button of an input device"))
      if tree != nil { drivers.append(("gpio_keys", "a button of an input device")) }
    }
    let lamps = [description.readyLamp, description.alarmLamp]
    for case .led(let name) in lamps where tree?.leds[name] == "gpio-leds" {
      drivers.append(("leds_gpio", "the LED '\(name)'"))
    }
    return drivers
  }

  private func check(_ tree: DeviceTree) throws {
    if let panel = file.panel { try checkBus(panel.node, in: tree) }
    if let zone = description.thermalZone {
      try expect(tree.nodes["/thermal-zones/\(zone)"] != nil, "the thermal zone '\(zone)'", tree)
    }
    let lamps = [description.readyLamp, description.alarmLamp]
    for case .led(let name) in lamps {
      try expect(tree.leds[name] != nil, "the LED '\(name)'", tree, known: Array(tree.leds.keys))
    }
    if case .input(let device, let key) = description.button {
      let known = tree.keys.map { "\($0.code) of '\($0.device)'" }
      try expect(
        tree.keys.contains(.init(device: device, code: UInt32(key))), "key \(key) of '\(device)'",
        tree, known: known)
    }
    let names = tree.lineNames
    for line in description.lines {
      try expect(names.contains(line.name), "the line '\(line.name)'", tree, known: Array(names))
    }
  }

  /// The kernel makes no adapter for a bus that is switched off.
  private func checkBus(_ node: String?, in tree: DeviceTree) throws {
    guard let node else {
      throw BuildProblem(
        "\(place): 'panel.node' is missing", cause: "the board has a device tree",
        wayOut: "name the bus of the panel in it, as \"/soc/i2c@1c2ac00\"")
    }
    try expect(tree.nodes[node] != nil, "the bus '\(node)'", tree)
    guard tree.isEnabled(node) else {
      throw BuildProblem(
        "\(place): the bus '\(node)' is switched off in the device tree",
        cause: "Debian's trees enable what a board uses by itself, and leave the rest",
        wayOut: "add [[deviceTree]] with this node, property = \"status\" and text = \"okay\"")
    }
  }

  private func expect(
    _ isThere: Bool, _ what: String, _ tree: DeviceTree, known: [String] = []
  ) throws {
    guard !isThere else { return }
    let list = known.filter { !$0.isEmpty }.sorted().joined(separator: ", ")
    throw BuildProblem(
      "\(place) names \(what), which the board's device tree does not have",
      cause: "a slip of the pen, or another name in the new kernel's tree",
      wayOut: list.isEmpty ? "look into the tree with dtc" : "it has: \(list)")
  }
}
