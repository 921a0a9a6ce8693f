/// What a board tells the others of how it fares; nil for what it cannot measure.
public struct BeaconFigures: Equatable, Sendable {
  public var uptimeSeconds: UInt32 = 0
  public var loadThousandths: UInt32 = 0
  /// How busy all processors are, 0 to 1000 thousandths.
  public var busyPerMille: UInt16?
  public var memoryTotalKibibytes: UInt32 = 0
  public var memoryAvailableKibibytes: UInt32 = 0
  /// Thousandths of a degree Celsius.
  public var temperatureThousandths: Int32?
  public var dataTotalMebibytes: UInt32 = 0
  public var dataAvailableMebibytes: UInt32 = 0
  public var receivedBytesPerSecond: UInt32 = 0
  public var sentBytesPerSecond: UInt32 = 0
  public var peers: UInt32?
  /// A droplet is a millionth of a SKY.
  public var dropletsPerHour: Int64?

  public init() {}
}
