public import Hardware

/// A line bank on this machine's chips.
public typealias LinuxLineBank = ChipLineBank<GPIOChips>

extension ChipLineBank where Chips == GPIOChips {
  /// Takes every line that is to be had; `problem` tells why another one is not.
  ///
  /// - Parameters:
  ///   - requests: at most `linesMax`; more is our bug.
  ///   - consumer: what others see as the holder; the kernel cuts it after 31 bytes.
  public init(_ requests: [LineRequest], consumer: String) {
    self.init(requests, consumer: consumer, chips: GPIOChips())
  }
}
