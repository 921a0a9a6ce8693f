/// The run of the figures over the last minutes.
public struct PanelHistory: Equatable, Sendable {
  /// Between two samples: sixty of them are five minutes.
  public static let intervalMilliseconds: UInt64 = 5_000

  public internal(set) var processorPerMille = History()
  public internal(set) var memoryPerMille = History()
  public internal(set) var temperatureThousandths = History()
  public internal(set) var receivedBytesPerSecond = History()
  public internal(set) var sentBytesPerSecond = History()
  public internal(set) var dropletsPerHour = History()
  public internal(set) var peersCount = History()

  public init() {}

  /// Takes a sample of every figure that is there.
  public mutating func append(_ figures: PanelFigures) {
    if let processor = figures.processor {
      processorPerMille.append(min(max(0, processor.perMille), 1000))
    }
    if let used = figures.memory?.usedPerMille { memoryPerMille.append(used) }
    if let degrees = figures.temperatureThousandths {
      temperatureThousandths.append(Int(min(max(degrees, -1 << 50), 1 << 50)))
    }
    if let traffic = figures.traffic {
      receivedBytesPerSecond.append(Self.bounded(traffic.receivedBytesPerSecond))
      sentBytesPerSecond.append(Self.bounded(traffic.sentBytesPerSecond))
    }
    if let droplets = figures.dropletsPerHour { dropletsPerHour.append(Self.bounded(droplets)) }
    if let peers = figures.peersCount { peersCount.append(Self.bounded(peers)) }
  }

  /// Small enough that the height of a sparkline can be reckoned without an overflow.
  private static func bounded(_ value: UInt64) -> Int { Int(min(value, 1 << 50)) }
}
