import Base

/// Takes a description line by line.
struct HardwareParser {
  private var draft: HardwareDescription
  private var seen: Set<String> = []
  /// Ports that came without a bridge in front of them.
  private var stray: String?

  private static let needed = [
    "boards", "chassis", "beacon-interface", "bandwidth-interface", "stagger-milliseconds",
    "off-milliseconds", "switch",
  ]

  init() {
    draft = HardwareDescription()
    draft.boards = HardwareDescription.slotMax
  }

  mutating func take(_ line: FieldLines.Line) throws(FieldLinesError) {
    switch line.name {
    case "slot-strap": draft.straps.slot.append(try gpio(line))
    case "count-strap": draft.straps.count.append(try gpio(line))
    case "power":
      var words = HardwareWords(line)
      let slot: UInt8 = try words.number()
      draft.power.cuts.append(.init(slot: slot, line: try words.gpioLine()))
    case "port": try port(line)
    case "lamp": try lamp(line)
    default:
      try single(line)
      guard seen.insert(line.name).inserted else {
        throw .repeated(line.name, line: line.number)
      }
    }
  }

  func check() throws(HardwareFault) {
    if let stray { throw .withoutBridge(port: stray) }
    try draft.check()
  }

  func finished() throws(FieldLinesError) -> HardwareDescription {
    for name in Self.needed where !seen.contains(name) { throw .missing(name) }
    return draft
  }

  /// The lines that stand there once.
  private mutating func single(_ line: FieldLines.Line) throws(FieldLinesError) {
    var words = HardwareWords(line)
    switch line.name {
    case "boards": draft.boards = try words.lastNumber()
    case "chassis": draft.chassis = try words.lastNumber()
    case "beacon-interface": draft.beaconInterface = try words.rest()
    case "bandwidth-interface": draft.bandwidthInterface = try words.rest()
    case "thermal-zone": draft.thermalZone = try words.rest()
    case "panel": draft.panel = try panel(&words)
    case "button": draft.button = try button(&words)
    case "stagger-milliseconds": draft.power.staggerMilliseconds = try words.lastNumber()
    case "off-milliseconds": draft.power.offMilliseconds = try words.lastNumber()
    case "switch": draft.fabric = try fabric(&words)
    default: throw .unknown(line.name, line: line.number)
    }
  }

  private func gpio(_ line: FieldLines.Line) throws(FieldLinesError) -> HardwareDescription.Line {
    var words = HardwareWords(line)
    return try words.gpioLine()
  }

  private func panel(_ words: inout HardwareWords) throws(FieldLinesError)
    -> HardwareDescription.Panel
  {
    guard let controller = PanelController(rawValue: try words.next()) else {
      throw words.refusal
    }
    let digits = try words.next()
    guard digits.utf8.count == 4, digits.hasPrefix("0x"),
      let bytes = Text.bytes(hex: Text.string(digits.utf8.dropFirst(2))), let address = bytes.first
    else { throw words.refusal }
    let isRotated: Bool
    switch try words.next() {
    case "0": isRotated = false
    case "180": isRotated = true
    default: throw words.refusal
    }
    let bus: HardwareDescription.Panel.Bus
    switch try words.next() {
    case "adapter": bus = .adapter(prefix: try words.rest())
    case "device":
      let path = try words.rest()
      let folder = HardwareDescription.Panel.deviceFolder
      guard path.hasPrefix(folder),
        let number = Text.decimal(path.utf8.dropFirst(folder.utf8.count)),
        let device = UInt16(exactly: number)
      else { throw words.refusal }
      bus = .device(device)
    default: throw words.refusal
    }
    return .init(controller: controller, bus: bus, address: address, isRotated: isRotated)
  }

  private func button(_ words: inout HardwareWords) throws(FieldLinesError)
    -> HardwareDescription.Button
  {
    switch try words.next() {
    case "line": return .line(try words.gpioLine())
    case "input":
      let key: UInt16 = try words.number()
      return .input(device: try words.rest(), key: key)
    default: throw words.refusal
    }
  }

  private mutating func lamp(_ line: FieldLines.Line) throws(FieldLinesError) {
    var words = HardwareWords(line)
    let purpose = try words.next()
    let lamp: HardwareDescription.Lamp
    switch try words.next() {
    case "line": lamp = .line(try words.gpioLine())
    case "led": lamp = .led(try words.rest())
    default: throw words.refusal
    }
    switch purpose {
    case "ready": draft.readyLamp = lamp
    case "alarm": draft.alarmLamp = lamp
    default: throw words.refusal
    }
    guard seen.insert("lamp " + purpose).inserted else {
      throw .repeated("lamp " + purpose, line: line.number)
    }
  }

  private func fabric(_ words: inout HardwareWords) throws(FieldLinesError)
    -> HardwareDescription.Fabric
  {
    switch try words.next() {
    case "none": return .none
    case "unmanaged": return .unmanaged
    case "bridge":
      let isOptional: Bool
      switch try words.next() {
      case "optional": isOptional = true
      case "required": isOptional = false
      default: throw words.refusal
      }
      let native: UInt16 = try words.number()
      let management: UInt16 = try words.number()
      let uplink = try words.next()
      return .bridge(
        .init(
          name: try words.rest(), isOptional: isOptional, nativeVLAN: native,
          managementVLAN: management, uplink: uplink))
    default: throw words.refusal
    }
  }

  private mutating func port(_ line: FieldLines.Line) throws(FieldLinesError) {
    var words = HardwareWords(line)
    let word = try words.next()
    var slot: UInt8?
    if word != "-" {
      guard let value = Text.decimal(word.utf8).flatMap({ UInt8(exactly: $0) }) else {
        throw words.refusal
      }
      slot = value
    }
    let name = try words.rest()
    guard case .bridge(var bridge) = draft.fabric else {
      stray = name
      return
    }
    bridge.ports.append(.init(name: name, slot: slot))
    draft.fabric = .bridge(bridge)
  }
}
