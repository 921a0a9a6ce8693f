public import Hardware

/// What a panel's controller remembers beside the picture; fresh ones are as after a reset.
public struct PanelRegisters: Equatable, Sendable {
  /// SSD1306 section 10.1.3; the SH1106 only has pages.
  public enum Addressing: UInt8, Sendable {
    case horizontal = 0
    case vertical = 1
    case page = 2
  }

  public internal(set) var isOn = false
  /// The pump or converter that the panel's voltage comes from.
  public internal(set) var isSupplyOn: Bool
  public internal(set) var contrast: UInt8
  public internal(set) var isInverse = false
  /// Every pixel lit, whatever the memory holds.
  public internal(set) var isEntirelyOn = false
  public internal(set) var isSegmentReversed = false
  public internal(set) var isScanReversed = false
  /// The row of the memory that is shown first.
  public internal(set) var startLine = 0
  public internal(set) var offset = 0
  /// Rows that are driven at all.
  public internal(set) var rows = 64

  public internal(set) var addressing = Addressing.page
  public internal(set) var columnWindow = 0...127
  public internal(set) var pageWindow = 0...7
  public internal(set) var column = 0
  public internal(set) var page = 0
  /// Where a read-modify-write of the SH1106 began (command 19).
  public internal(set) var savedColumn: Int?

  public init(resetting controller: PanelController) {
    switch controller {
    case .ssd1306:
      isSupplyOn = false
      contrast = 0x7F
    case .sh1106:
      isSupplyOn = true
      contrast = 0x80
    }
  }
}
