internal import Base
internal import CGPIOD
internal import Hardware
internal import LinuxIO

/// The chips of this machine through libgpiod 2 and the kernel's character devices (`/dev/gpiochip*`).
@safe public struct GPIOChips: ~Copyable, ChipPort {
  private static let chipsMax = 32
  private static let linesMax: UInt32 = 1024

  private var chips: [Chip] = []
  private var held: [HeldLine?] = []
  private let buffer: OpaquePointer?

  public static var eventsMax: Int { 16 }

  public init() { unsafe buffer = gpiod_edge_event_buffer_new(Self.eventsMax) }

  deinit { unsafe gpiod_edge_event_buffer_free(buffer) }

  public mutating func open() -> (chips: [ChipDescription], problem: ChipError?) {
    close()
    var list: [ChipDescription] = []
    var problem: ChipError?
    for name in Self.names() {
      do throws(ChipError) {
        list.append(try add(name))
      } catch {
        problem = problem ?? error
      }
    }
    return (list, problem)
  }

  public mutating func close() { chips = [] }

  /// Names in `/dev` by number, so that the second of two lines with one name is always the same.
  private static func names() -> [String] {
    let prefix = Array("gpiochip".utf8)
    let names = (try? Files.list("/dev")) ?? []
    var numbers: [UInt64] = []
    for name in names {
      let bytes = Array(name.utf8)
      guard bytes.starts(with: prefix), let number = Text.decimal(bytes.dropFirst(prefix.count))
      else { continue }
      numbers.append(number)
    }
    return numbers.sorted().prefix(chipsMax).map { "gpiochip\($0)" }
  }

  private mutating func add(_ name: String) throws(ChipError) -> ChipDescription {
    let chip = try Chip("/dev/" + name)
    var info: OpaquePointer?
    try check(unsafe sky_gpio_chip_info(chip.pointer, &info))
    guard let info = unsafe info else { throw .memory }
    defer { unsafe gpiod_chip_info_free(info) }
    chips.append(chip)
    let count = unsafe gpiod_chip_info_get_num_lines(info)
    return ChipDescription(
      name: name, label: unsafe Self.text(gpiod_chip_info_get_label(info)),
      lineCount: min(UInt32(clamping: count), Self.linesMax))
  }

  public mutating func look(chip: Int, offset: UInt32) throws(ChipError) -> LineSight {
    var info: OpaquePointer?
    try check(unsafe sky_gpio_line_info(chips[chip].pointer, offset, &info))
    guard let info = unsafe info else { throw .memory }
    defer { unsafe gpiod_line_info_free(info) }
    var sight = LineSight()
    sight.name = unsafe Self.text(gpiod_line_info_get_name(info))
    sight.isUsed = unsafe gpiod_line_info_is_used(info)
    sight.consumer = unsafe Self.text(gpiod_line_info_get_consumer(info))
    sight.isOutput = unsafe gpiod_line_info_get_direction(info) == GPIOD_LINE_DIRECTION_OUTPUT
    return sight
  }

  public mutating func take(
    chip: Int, offset: UInt32, _ settings: LineSettings, consumer: String
  ) throws(ChipError) -> Int {
    guard let configuration = unsafe gpiod_request_config_new() else { throw .memory }
    defer { unsafe gpiod_request_config_free(configuration) }
    unsafe gpiod_request_config_set_consumer(configuration, consumer)
    unsafe gpiod_request_config_set_event_buffer_size(configuration, Self.eventsMax)
    let lines = unsafe try Self.configuration(offset, settings)
    defer { unsafe gpiod_line_config_free(lines) }
    var request: OpaquePointer?
    try check(unsafe sky_gpio_request(chips[chip].pointer, configuration, lines, &request))
    guard let request = unsafe request else { throw .memory }
    let line = unsafe HeldLine(request, offset)
    for index in held.indices where held[index] == nil {
      held[index] = line
      return index
    }
    held.append(line)
    return held.count - 1
  }

  public mutating func change(_ handle: Int, _ settings: LineSettings) throws(ChipError) {
    let line = line(handle)
    let lines = unsafe try Self.configuration(line.offset, settings)
    defer { unsafe gpiod_line_config_free(lines) }
    try check(unsafe sky_gpio_reconfigure(line.request, lines))
  }

  public mutating func release(_ handle: Int) { held[handle] = nil }

  public mutating func isActive(_ handle: Int) throws(ChipError) -> Bool {
    let line = line(handle)
    return try check(unsafe sky_gpio_value(line.request, line.offset)) != 0
  }

  public mutating func set(_ handle: Int, isActive: Bool) throws(ChipError) {
    let line = line(handle)
    try check(unsafe sky_gpio_set(line.request, line.offset, isActive ? 1 : 0))
  }

  public mutating func events(_ handle: Int) throws(ChipError) -> [ChipEvent] {
    guard let buffer = unsafe buffer else { throw .memory }
    let count = try check(
      unsafe sky_gpio_events(line(handle).request, buffer, UInt64(Self.eventsMax)))
    var events: [ChipEvent] = []
    for index in 0..<UInt(count) {
      guard let event = unsafe gpiod_edge_event_buffer_get_event(buffer, index) else { break }
      let kind = unsafe gpiod_edge_event_get_event_type(event)
      events.append(
        ChipEvent(
          isActive: kind == GPIOD_EDGE_EVENT_RISING_EDGE,
          nanoseconds: unsafe gpiod_edge_event_get_timestamp_ns(event),
          sequence: UInt64(unsafe gpiod_edge_event_get_line_seqno(event))))
    }
    return events
  }

  public func descriptor(_ handle: Int) -> Int32 {
    unsafe gpiod_line_request_get_fd(line(handle).request)
  }

  private func line(_ handle: Int) -> HeldLine {
    guard let line = held[handle] else { preconditionFailure("this line was released") }
    return line
  }
}
