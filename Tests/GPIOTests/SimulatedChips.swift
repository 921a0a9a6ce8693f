import GPIO
import Hardware

/// What the kernel's chips do, as far as a bank sees it; kept apart from the port, to look at afterwards.
final class ChipModel {
  struct Line {
    var sight = LineSight()
    /// Electrical level from outside or from the pull.
    var isHigh = false
    /// What our own output drives it to.
    var driven: Bool?
    var handle: Int?
    var settings: LineSettings?
    var events: [ChipEvent] = []
  }

  struct Chip {
    let description: ChipDescription
    var lines: [Line]
    var isPresent = true
  }

  var chips: [Chip] = []
  var openProblem: ChipError?
  /// What the bank did, in words.
  var log: [String] = []
  /// Errors for the next call on a handle.
  var refusals: [Int: ChipError] = [:]
  var isOpen = false

  func add(_ name: String, _ label: String, _ lines: [String]) {
    let chip = Chip(
      description: ChipDescription(name: name, label: label, lineCount: UInt32(lines.count)),
      lines: lines.map { name in
        var line = Line()
        line.sight.name = name
        return line
      })
    chips.append(chip)
  }

  /// Electrical level that a meter would show.
  func isHigh(_ chip: Int, _ offset: Int) -> Bool {
    chips[chip].lines[offset].driven ?? chips[chip].lines[offset].isHigh
  }

  func place(_ handle: Int) -> (chip: Int, offset: Int)? {
    for (chip, content) in chips.enumerated() where content.isPresent {
      for (offset, line) in content.lines.enumerated() where line.handle == handle {
        return (chip, offset)
      }
    }
    return nil
  }

  /// Takes the chip away with all that is held on it.
  func remove(_ chip: Int) { chips[chip].isPresent = false }

  func restore(_ chip: Int) {
    chips[chip].isPresent = true
    for offset in chips[chip].lines.indices {
      chips[chip].lines[offset].handle = nil
      chips[chip].lines[offset].driven = nil
      chips[chip].lines[offset].sight.isUsed = false
      chips[chip].lines[offset].sight.isOutput = false
    }
  }
}

struct SimulatedChips: ~Copyable, ChipPort {
  static var eventsMax: Int { 4 }

  private let model: ChipModel
  private var shown: [Int] = []
  private var nextHandle = 1

  init(_ model: ChipModel) { self.model = model }

  mutating func open() -> (chips: [ChipDescription], problem: ChipError?) {
    model.isOpen = true
    shown = model.chips.indices.filter { model.chips[$0].isPresent }
    return (shown.map { model.chips[$0].description }, model.openProblem)
  }

  mutating func close() { model.isOpen = false }

  mutating func look(chip: Int, offset: UInt32) throws(ChipError) -> LineSight {
    model.chips[shown[chip]].lines[Int(offset)].sight
  }

  mutating func take(
    chip: Int, offset: UInt32, _ settings: LineSettings, consumer: String
  ) throws(ChipError) -> Int {
    let chip = shown[chip]
    let line = model.chips[chip].lines[Int(offset)]
    model.log.append("take \(line.sight.name) \(Self.text(settings))")
    if let refusal = model.refusals[0] { throw refusal }
    guard !line.sight.isUsed else { throw ChipError(number: 16) }
    nextHandle += 1
    model.chips[chip].lines[Int(offset)].handle = nextHandle
    model.chips[chip].lines[Int(offset)].sight.isUsed = true
    model.chips[chip].lines[Int(offset)].sight.consumer = consumer
    apply(settings, chip, Int(offset))
    return nextHandle
  }

  mutating func change(_ handle: Int, _ settings: LineSettings) throws(ChipError) {
    let (chip, offset) = try place(handle)
    model.log.append("change \(model.chips[chip].lines[offset].sight.name) \(Self.text(settings))")
    apply(settings, chip, offset)
  }

  mutating func release(_ handle: Int) {
    guard let (chip, offset) = model.place(handle) else { return model.log.append("release gone") }
    model.log.append("release \(model.chips[chip].lines[offset].sight.name)")
    model.chips[chip].lines[offset].handle = nil
    model.chips[chip].lines[offset].sight.isUsed = false
  }

  mutating func isActive(_ handle: Int) throws(ChipError) -> Bool {
    let (chip, offset) = try place(handle)
    let isActiveLow = model.chips[chip].lines[offset].settings?.isActiveLow ?? false
    return model.isHigh(chip, offset) != isActiveLow
  }

  mutating func set(_ handle: Int, isActive: Bool) throws(ChipError) {
    let (chip, offset) = try place(handle)
    let isActiveLow = model.chips[chip].lines[offset].settings?.isActiveLow ?? false
    model.chips[chip].lines[offset].driven = isActive != isActiveLow
  }

  mutating func events(_ handle: Int) throws(ChipError) -> [ChipEvent] {
    let (chip, offset) = try place(handle)
    let events = model.chips[chip].lines[offset].events
    model.chips[chip].lines[offset].events = Array(events.dropFirst(Self.eventsMax))
    return Array(events.prefix(Self.eventsMax))
  }

  func descriptor(_ handle: Int) -> Int32 { Int32(handle) }

  private func place(_ handle: Int) throws(ChipError) -> (chip: Int, offset: Int) {
    if let refusal = model.refusals[handle] { throw refusal }
    guard let place = model.place(handle) else { throw ChipError(number: 19) }
    return place
  }

  private func apply(_ settings: LineSettings, _ chip: Int, _ offset: Int) {
    model.chips[chip].lines[offset].settings = settings
    switch settings.drive {
    case .asIs: break
    case .input, .edges: model.chips[chip].lines[offset].driven = nil
    case .output(let isActive):
      model.chips[chip].lines[offset].driven = isActive != settings.isActiveLow
      model.chips[chip].lines[offset].sight.isOutput = true
    }
  }

  private static func text(_ settings: LineSettings) -> String {
    let drive =
      switch settings.drive {
      case .asIs: "as it is"
      case .input: "input"
      case .edges(let debounce): "edges \(debounce)"
      case .output(let isActive): isActive ? "output active" : "output inactive"
      }
    return drive + (settings.bias == .asIs ? "" : " \(settings.bias)")
      + (settings.isActiveLow ? " low" : "")
  }
}
