public import Hardware

/// A bus with emulated panels on it, in memory.
public struct InMemoryI2CBus: I2CBus, Sendable {
  /// By their addresses of 7 bits.
  public var panels: [UInt8: EmulatedPanel]

  public init(panels: [UInt8: EmulatedPanel]) { self.panels = panels }

  public mutating func write(_ bytes: [UInt8], to address: UInt8) throws(BusError) {
    guard panels[address] != nil else { throw .notAcknowledged }
    panels[address]?.write(bytes)
  }
}
