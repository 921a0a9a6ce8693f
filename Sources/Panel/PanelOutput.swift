public import Hardware

/// What the panel has to show.
public struct PanelOutput: Equatable, Sendable {
  public var frame: Frame
  /// As the controllers take it: command 0x81 of SSD1306 and SH1106.
  public var contrast: UInt8
  public var isOn: Bool

  public init(frame: Frame, contrast: UInt8, isOn: Bool) {
    self.frame = frame
    self.contrast = contrast
    self.isOn = isOn
  }
}

/// What happens to a panel.
public enum PanelInput: Equatable, Sendable {
  case figures(PanelFigures)
  /// With the kernel's time of the edge as `now`.
  case edge(isDown: Bool)
  /// The level of the button as it was read.
  case level(isDown: Bool)
  /// The kernel dropped edges.
  case edgesLost
  /// Time passes; twice a second is enough.
  case tick
  /// The display forgot what it showed: it was started anew.
  case displayStarted
}

/// What a panel wants done.
public enum PanelAction: Equatable, Sendable {
  case show(PanelOutput)
  /// A long press, and the page that the owner saw when it was made.
  case confirm(Page)
  /// Held, released, and confirmed by another press.
  case factoryReset
}
