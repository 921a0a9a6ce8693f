import Hardware

extension HardwareFile {
  /// The same facts as daemons read them; what only a comparison of several can tell is not checked yet.
  func description(of place: String) throws -> HardwareDescription {
    let reader = Reader(place: place)
    var board = HardwareDescription()
    if let chassis {
      board.boards = try reader.number(chassis.boards, "chassis.boards")
      board.chassis = try reader.number(chassis.id, "chassis.id")
      board.beaconInterface = chassis.beaconInterface
    }
    if let sensors {
      board.bandwidthInterface = sensors.bandwidthInterface
      board.thermalZone = sensors.thermalZone
    }
    board.panel = try panel.map(reader.panel)
    board.button = try button.map(reader.button)
    board.readyLamp = try lamps?.ready.map { try reader.lamp($0, "lamps.ready") }
    board.alarmLamp = try lamps?.alarm.map { try reader.lamp($0, "lamps.alarm") }
    if let straps {
      let line = { Reader.line($0, straps.activeLow, straps.bias) }
      board.straps.slot = straps.slot.map(line)
      board.straps.count = straps.count.map(line)
    }
    if let power { board.power = try reader.power(power) }
    if let fabric = `switch` { board.fabric = try reader.fabric(fabric) }
    return board
  }

  /// Turns tables into facts, and names the key where that cannot be done.
  private struct Reader {
    let place: String

    func wrong(_ key: String, _ what: String, wayOut: String) -> BuildProblem {
      BuildProblem("\(place): '\(key)' \(what)", cause: "a slip of the pen", wayOut: wayOut)
    }

    func number<Number: FixedWidthInteger>(_ value: Int, _ key: String) throws -> Number {
      guard let number = Number(exactly: value) else {
        throw wrong(
          key, "is \(value)", wayOut: "write a number from 0 to \(Number.max), or what fits better")
      }
      return number
    }

    /// The value of a key that this kind of table cannot do without.
    func needed<Value>(_ value: Value?, _ key: String) throws -> Value {
      guard let value else { throw wrong(key, "is missing", wayOut: "add it") }
      return value
    }

    func refuse(_ isGiven: Bool, _ key: String, beside other: String) throws {
      guard isGiven else { return }
      throw wrong(key, "means nothing beside '\(other)'", wayOut: "take one of them away")
    }

    static func line(
      _ name: String, _ activeLow: Bool?, _ bias: Bias?
    ) -> HardwareDescription.Line {
      let bias: LineBias =
        switch bias {
        case nil, .asIs: .asIs
        case .pullUp: .pullUp
        case .pullDown: .pullDown
        }
      return .init(name: name, isActiveLow: activeLow ?? false, bias: bias)
    }

    func panel(_ panel: Panel) throws -> HardwareDescription.Panel {
      guard [nil, 0, 180].contains(panel.rotated) else {
        throw wrong("panel.rotated", "is neither 0 nor 180", wayOut: "turn the panel by halves")
      }
      let bus: HardwareDescription.Panel.Bus
      if let adapter = panel.adapter {
        try refuse(panel.device != nil, "panel.device", beside: "adapter")
        bus = .adapter(prefix: adapter)
      } else {
        bus = .device(try number(try needed(panel.device, "panel.adapter"), "panel.device"))
      }
      return .init(
        controller: panel.controller == .ssd1306 ? .ssd1306 : .sh1106, bus: bus,
        address: try number(panel.address, "panel.address"), isRotated: panel.rotated == 180)
    }

    func button(_ button: Button) throws -> HardwareDescription.Button {
      guard let input = button.input else {
        try refuse(button.key != nil, "button.key", beside: "line")
        let name = try needed(button.line, "button.line")
        return .line(Self.line(name, button.activeLow, button.bias))
      }
      let isLine = button.line != nil || button.activeLow != nil || button.bias != nil
      try refuse(isLine, "button.line", beside: "input")
      let key = try needed(button.key, "button.key")
      return .input(device: input, key: try number(key, "button.key"))
    }

    func lamp(_ lamp: Lamp, _ key: String) throws -> HardwareDescription.Lamp {
      guard let led = lamp.led else {
        return .line(Self.line(try needed(lamp.line, key + ".line"), lamp.activeLow, lamp.bias))
      }
      let isLine = lamp.line != nil || lamp.activeLow != nil || lamp.bias != nil
      try refuse(isLine, key + ".line", beside: "led")
      return .led(led)
    }

    func power(_ power: Power) throws -> HardwareDescription.Power {
      var result = HardwareDescription.Power()
      result.staggerMilliseconds = try number(
        power.staggerMilliseconds, "power.staggerMilliseconds")
      result.offMilliseconds = try number(power.offMilliseconds, "power.offMilliseconds")
      result.cuts = try power.lines.map { cut in
        .init(
          slot: try number(cut.slot, "power.lines.slot"),
          line: Self.line(cut.line, power.activeLow, power.bias))
      }.sorted { $0.slot < $1.slot }
      return result
    }

    func fabric(_ table: Switch) throws -> HardwareDescription.Fabric {
      guard table.kind == .bridge else {
        let isBridge =
          table.name != nil || table.optional != nil || table.uplink != nil || table.ports != nil
          || table.nativeVLAN != nil || table.managementVLAN != nil
        guard !isBridge else {
          throw wrong(
            "switch.kind", "is '\(table.kind.rawValue)', which has no ports",
            wayOut: "take the other keys away, or write kind = \"bridge\"")
        }
        return table.kind == .none ? .none : .unmanaged
      }
      var bridge = HardwareDescription.Bridge(
        name: try needed(table.name, "switch.name"), isOptional: table.optional ?? false,
        nativeVLAN: try number(
          try needed(table.nativeVLAN, "switch.nativeVLAN"), "switch.nativeVLAN"),
        managementVLAN: try number(
          try needed(table.managementVLAN, "switch.managementVLAN"), "switch.managementVLAN"),
        uplink: try needed(table.uplink, "switch.uplink"))
      bridge.ports = try needed(table.ports, "switch.ports").map { port in
        .init(name: port.name, slot: try port.slot.map { try number($0, "switch.ports.slot") })
      }
      return .bridge(bridge)
    }
  }
}
