import Base

extension HardwareDescription {
  /// The one text of this description: a line for each fact, always in this order.
  ///
  /// Names that may hold spaces come last in their line:
  ///
  ///     boards COUNT
  ///     chassis NUMBER
  ///     beacon-interface NAME
  ///     bandwidth-interface NAME
  ///     thermal-zone TYPE
  ///     panel ssd1306|sh1106 ADDRESS 0|180 adapter PREFIX|device /dev/i2c-N
  ///     button line POLARITY BIAS NAME | button input CODE DEVICE
  ///     lamp ready|alarm line POLARITY BIAS NAME | lamp ready|alarm led NAME
  ///     slot-strap POLARITY BIAS NAME           once a bit, the lowest first
  ///     count-strap POLARITY BIAS NAME          the same
  ///     stagger-milliseconds COUNT
  ///     off-milliseconds COUNT
  ///     power SLOT POLARITY BIAS NAME           active cuts
  ///     switch none|unmanaged
  ///     switch bridge optional|required NATIVE-VLAN MANAGEMENT-VLAN UPLINK NAME
  ///     port SLOT|- NAME                        only behind a bridge
  ///
  /// POLARITY is `active-high` or `active-low`, BIAS `as-is`, `pull-up` or `pull-down`.
  public func encoded() -> String {
    var text = ""
    let put = { (name: String, value: String) in text += name + " " + value + "\n" }
    put("boards", "\(boards)")
    put("chassis", "\(chassis)")
    put("beacon-interface", beaconInterface)
    put("bandwidth-interface", bandwidthInterface)
    if let thermalZone { put("thermal-zone", thermalZone) }
    if let panel { put("panel", panel.text) }
    if let button { put("button", button.text) }
    if let readyLamp { put("lamp", "ready " + readyLamp.text) }
    if let alarmLamp { put("lamp", "alarm " + alarmLamp.text) }
    for line in straps.slot { put("slot-strap", line.text) }
    for line in straps.count { put("count-strap", line.text) }
    put("stagger-milliseconds", "\(power.staggerMilliseconds)")
    put("off-milliseconds", "\(power.offMilliseconds)")
    for cut in power.cuts { put("power", "\(cut.slot) " + cut.line.text) }
    switch fabric {
    case .none: put("switch", "none")
    case .unmanaged: put("switch", "unmanaged")
    case .bridge(let bridge):
      put("switch", "bridge " + bridge.text)
      for port in bridge.ports { put("port", port.text) }
    }
    return text
  }
}

extension HardwareDescription.Line {
  fileprivate var text: String {
    (isActiveLow ? "active-low " : "active-high ") + bias.word + " " + name
  }
}

extension LineBias {
  var word: String {
    switch self {
    case .asIs: "as-is"
    case .pullUp: "pull-up"
    case .pullDown: "pull-down"
    }
  }
}

extension HardwareDescription.Panel {
  fileprivate var text: String {
    let place =
      switch bus {
      case .adapter(let prefix): "adapter " + prefix
      case .device(let number): "device " + HardwareDescription.Panel.deviceFolder + "\(number)"
      }
    return controller.rawValue + " 0x" + Text.hex([address]) + (isRotated ? " 180 " : " 0 ") + place
  }

  static let deviceFolder = "/dev/i2c-"
}

extension HardwareDescription.Button {
  fileprivate var text: String {
    switch self {
    case .line(let line): "line " + line.text
    case .input(let device, let key): "input \(key) " + device
    }
  }
}

extension HardwareDescription.Lamp {
  fileprivate var text: String {
    switch self {
    case .line(let line): "line " + line.text
    case .led(let name): "led " + name
    }
  }
}

extension HardwareDescription.Bridge {
  fileprivate var text: String {
    (isOptional ? "optional " : "required ") + "\(nativeVLAN) \(managementVLAN) " + uplink + " "
      + name
  }
}

extension HardwareDescription.Bridge.Port {
  fileprivate var text: String { (slot.map { "\($0)" } ?? "-") + " " + name }
}
