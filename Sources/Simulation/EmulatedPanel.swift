import Base
public import Hardware

/// A 128 x 64 OLED panel as it looks from the bus and from outside.
///
/// Takes the bytes of write transfers and shows what the real chip would show, from datasheets: Solomon
/// Systech, SSD1306, revision 1.1; Sino Wealth, SH1106, revision 2.3. Strict where the chip is not: what
/// no datasheet allows is kept as a problem, so that a test can demand that there were none.
public struct EmulatedPanel: Sendable {
  public enum Problem: Equatable, Sendable {
    /// Neither of the two forms that a control byte has (SSD1306 section 8.1.5.2).
    case controlByte(UInt8)
    case unknownCommand(UInt8)
    case badArgument(command: UInt8, value: UInt8)
    /// Data for the memory came while this command waited for its arguments.
    case dataInsideCommand(UInt8)
    /// A window without horizontal or vertical addressing (SSD1306 sections 10.1.4, 10.1.5).
    case windowInPageMode(command: UInt8)
    /// A page or a column of page addressing, outside of that mode (sections 10.1.1, 10.1.2, 10.1.13).
    case pageOutsidePageMode(command: UInt8)
    /// Data behind the last column of the SH1106.
    case columnOutside
    /// The SH1106's converter was set while the panel was on (command 10).
    case converterWhileOn
    /// Moving pictures are not emulated.
    case scrolling
  }

  /// What went over the bus to this panel.
  public struct Traffic: Equatable, Sendable {
    public var transfers = 0
    /// Without the address.
    public var bytes = 0

    public init() {}

    /// Clocks: start, address and bytes with an acknowledge each, stop.
    public var bits: Int { transfers * I2CTransfer.bits(ofBytes: 0) + bytes * 9 }
  }

  public static let problemsMax = 100

  public let controller: PanelController
  /// How the module sits in its case; a picture is always as a person sees it.
  public let isUpsideDown: Bool
  /// Columns that the memory has.
  public var columns: Int { controller == .ssd1306 ? 128 : 132 }
  /// A byte for eight rows, page after page, by segment.
  public private(set) var memory: [UInt8]
  public internal(set) var registers: PanelRegisters
  /// The first hundred.
  public private(set) var problems: [Problem] = []
  public var traffic = Traffic()
  /// A command that has not got all of its arguments; they may come in a later transfer.
  private var command: [UInt8] = []

  /// - Parameter seed: of the noise that the memory holds when the power comes.
  public init(_ controller: PanelController, isUpsideDown: Bool = false, seed: UInt64) {
    self.controller = controller
    self.isUpsideDown = isUpsideDown
    registers = PanelRegisters(resetting: controller)
    memory = []
    powerCycle(seed: seed)
  }

  /// Power away and back: reset registers, noise in the memory, off.
  public mutating func powerCycle(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    registers = PanelRegisters(resetting: controller)
    command = []
    memory = (0..<columns * Frame.pages).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  }

  /// The bytes between the address and the stop of one write transfer.
  public mutating func write(_ bytes: [UInt8]) {
    traffic.transfers += 1
    traffic.bytes += bytes.count
    var rest = bytes[...]
    while let control = rest.popFirst() {
      guard control & 0x3F == 0 else { return note(.controlByte(control)) }
      let isData = control & 0x40 != 0
      // With the continuation bit, one byte and then another control byte; without, all the rest.
      let run = control & 0x80 != 0 ? rest.prefix(1) : rest
      rest = rest.dropFirst(run.count)
      for byte in run {
        if isData { store(byte) } else { accept(byte) }
      }
    }
  }

  mutating func note(_ problem: Problem) {
    if problems.count < Self.problemsMax { problems.append(problem) }
  }

  private mutating func accept(_ byte: UInt8) {
    command.append(byte)
    guard let count = argumentCount(of: command[0]) else {
      note(.unknownCommand(command[0]))
      command = []
      return
    }
    guard command.count == count + 1 else { return }
    let complete = command
    command = []
    execute(complete[0], Array(complete.dropFirst()))
  }

  private mutating func store(_ byte: UInt8) {
    if let waiting = command.first {
      note(.dataInsideCommand(waiting))
      command = []
    }
    guard registers.column < columns else { return note(.columnOutside) }
    // SSD1306 section 10.1.8: the direction counts when data is written, not when it is shown.
    let segment =
      registers.isSegmentReversed ? columns - 1 - registers.column : registers.column
    memory[registers.page * columns + segment] = byte
    advance()
  }

  private mutating func advance() {
    switch registers.addressing {
    case .page:
      registers.column += 1
      // The SSD1306 begins the same page again, the SH1106 stays behind its last column.
      if controller == .ssd1306, registers.column == columns { registers.column = 0 }
    case .horizontal:
      if advanceColumn() { advancePage() }
    case .vertical:
      if advancePage() { advanceColumn() }
    }
  }

  /// Whether it wrapped to the beginning of its window.
  @discardableResult
  private mutating func advanceColumn() -> Bool {
    let isLast =
      registers.column == registers.columnWindow.upperBound || registers.column == columns - 1
    registers.column = isLast ? registers.columnWindow.lowerBound : registers.column + 1
    return isLast
  }

  @discardableResult
  private mutating func advancePage() -> Bool {
    let isLast =
      registers.page == registers.pageWindow.upperBound || registers.page == Frame.pages - 1
    registers.page = isLast ? registers.pageWindow.lowerBound : registers.page + 1
    return isLast
  }
}
