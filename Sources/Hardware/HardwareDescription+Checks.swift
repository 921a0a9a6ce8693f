extension HardwareDescription {
  /// Bits of one group of straps: enough for any slot.
  static let strapsMax = 7
  static let portsMax = 128
  /// Ten minutes: longer is a slip of the pen.
  static let waitMillisecondsMax: UInt64 = 600_000

  /// Throws what cannot be true of any board, the first that is found.
  public func check() throws(HardwareFault) {
    try Self.range(.boards, UInt64(boards), 1, UInt64(Self.slotMax))
    try Self.interface(beaconInterface)
    try Self.interface(bandwidthInterface)
    if let thermalZone { try Self.name(.thermalZone, thermalZone, 19, isWord: true) }
    if let panel { try panel.check() }
    if case .input(let device, let key) = button {
      try Self.name(.inputDevice, device, 79, isWord: false)
      try Self.range(.key, UInt64(key), 1, 0x2FF)
    }
    try checkLights()
    try checkLines()
    try checkPower()
    if case .bridge(let bridge) = fabric { try bridge.check(boards: boards) }
  }

  private func checkLights() throws(HardwareFault) {
    var known: Set<String> = []
    for lamp in [readyLamp, alarmLamp] {
      guard case .led(let name) = lamp else { continue }
      try Self.name(.led, name, 63, isWord: true)
      guard known.insert(name).inserted else { throw .repeated(.led, name) }
    }
  }

  /// Every GPIO line that is named anywhere, in the order of the text.
  public var lines: [Line] {
    var lines: [Line] = []
    if case .line(let line) = button { lines.append(line) }
    if case .line(let line) = readyLamp { lines.append(line) }
    if case .line(let line) = alarmLamp { lines.append(line) }
    lines += straps.slot + straps.count
    for cut in power.cuts { lines.append(cut.line) }
    return lines
  }

  private func checkLines() throws(HardwareFault) {
    for group in [straps.slot, straps.count] where group.count > Self.strapsMax {
      throw .tooMany(.strap, most: Self.strapsMax)
    }
    var known: Set<String> = []
    for line in lines {
      // GPIO_MAX_NAME_SIZE of linux/gpio.h, without the zero at the end.
      try Self.name(.line, line.name, 31, isWord: false)
      guard known.insert(line.name).inserted else { throw .repeated(.line, line.name) }
    }
  }

  private func checkPower() throws(HardwareFault) {
    try Self.range(
      .stagger, UInt64(power.staggerMilliseconds), 1000, Self.waitMillisecondsMax)
    try Self.range(.offTime, UInt64(power.offMilliseconds), 5000, Self.waitMillisecondsMax)
    var last: UInt8 = 0
    for cut in power.cuts {
      try Self.range(.slot, UInt64(cut.slot), 1, UInt64(boards))
      if cut.slot == last { throw .repeated(.slot, "\(cut.slot)") }
      if cut.slot < last { throw .unordered(slot: cut.slot) }
      last = cut.slot
    }
  }

  static func range(
    _ subject: HardwareFault.Subject, _ value: UInt64, _ least: UInt64, _ most: UInt64
  ) throws(HardwareFault) {
    guard value >= least, value <= most else {
      throw .outOfRange(subject, value: value, least: least, most: most)
    }
  }

  /// What `dev_valid_name` of the kernel takes: up to 15 characters, no slash, no colon.
  static func interface(
    _ text: String, _ subject: HardwareFault.Subject = .interface
  ) throws(HardwareFault) {
    try name(subject, text, 15, isWord: true)
    for byte in text.utf8 where byte == 0x3A { throw .badName(subject, text) }
  }

  /// - Parameter isWord: it becomes part of a path, or stands between others: no space, no slash, no
  ///   dot in front.
  static func name(
    _ subject: HardwareFault.Subject, _ text: String, _ bytesMax: Int, isWord: Bool
  ) throws(HardwareFault) {
    let bytes = Array(text.utf8)
    var isGood = !bytes.isEmpty && bytes.count <= bytesMax
    for byte in bytes {
      if byte < 0x20 || byte >= 0x7F { isGood = false }
      if isWord, byte == 0x20 || byte == 0x2F { isGood = false }
    }
    if bytes.first == 0x20 || bytes.last == 0x20 { isGood = false }
    if isWord, bytes.first == 0x2E { isGood = false }
    guard isGood else { throw .badName(subject, text) }
  }
}

extension HardwareDescription.Panel {
  func check() throws(HardwareFault) {
    try HardwareDescription.range(.address, UInt64(address), 0x08, 0x77)
    switch bus {
    case .adapter(let prefix):
      try HardwareDescription.name(.adapter, prefix, 47, isWord: false)
    case .device(let number):
      try HardwareDescription.range(.busNumber, UInt64(number), 0, 255)
    }
  }
}

extension HardwareDescription.Bridge {
  func check(boards: UInt8) throws(HardwareFault) {
    try HardwareDescription.range(.nativeVLAN, UInt64(nativeVLAN), 1, 4094)
    try HardwareDescription.range(.managementVLAN, UInt64(managementVLAN), 1, 4094)
    guard ports.count <= HardwareDescription.portsMax else {
      throw .tooMany(.port, most: HardwareDescription.portsMax)
    }
    var names: Set<String> = []
    for name in [name, uplink] {
      try HardwareDescription.interface(name)
      guard names.insert(name).inserted else { throw .repeated(.interface, name) }
    }
    var slots: Set<UInt8> = []
    for port in ports {
      try HardwareDescription.interface(port.name, .port)
      guard names.insert(port.name).inserted else { throw .repeated(.port, port.name) }
      guard let slot = port.slot else { continue }
      try HardwareDescription.range(.slot, UInt64(slot), 1, UInt64(boards))
      guard slots.insert(slot).inserted else { throw .repeated(.slot, "\(slot)") }
    }
  }
}
