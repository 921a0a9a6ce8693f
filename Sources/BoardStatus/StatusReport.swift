import Base

/// All that a board says of itself: what it runs, from which slot, and how it fares.
public struct StatusReport: Equatable, Sendable {
  /// Bytes of a mounted file system.
  public struct Space: Equatable, Sendable {
    public let totalBytes: UInt64
    public let availableBytes: UInt64
    public let isReadOnly: Bool

    public init(totalBytes: UInt64, availableBytes: UInt64, isReadOnly: Bool) {
      self.totalBytes = totalBytes
      self.availableBytes = availableBytes
      self.isReadOnly = isReadOnly
    }
  }

  /// Raised with every change that a reader of the JSON form could stumble over.
  public static let schema: Int64 = 1

  public var host = ""
  public var board = ""
  public var version = ""
  public var keys = ""
  public var slot = ""
  public var disk = ""
  public var rootHash = ""
  public var kernel = ""
  public var dataState = ""
  public var lastFailure = ""
  public var notes: [String] = []
  public var uptimeMilliseconds: UInt64 = 0
  public var handOverMilliseconds: UInt64 = 0
  public var readyMilliseconds: UInt64 = 0
  public var memory: Measurements.Memory?
  public var loadThousandths: Int64?
  public var temperatureThousandths: Int64?
  public var data: Space?
  public var services: [ServiceStatus] = []
  public var isSecureShellOn = false
  public var devices: [DeviceStatus] = []
  public var addresses: [String] = []
  /// Nil while Skynet's daemon says nothing.
  public var skynet: SkynetFigures?
  public var processor: BoardFigures.Ticks?
  public var cores: [BoardFigures.Ticks] = []
  /// Of the interface that leads out.
  public var receivedBytes: UInt64?
  public var sentBytes: UInt64?

  public init() {}

  /// The same for the other daemons of the board.
  public var figures: BoardFigures {
    var figures = BoardFigures()
    figures.host = host
    figures.version = version
    figures.slot = slot
    figures.uptimeMilliseconds = uptimeMilliseconds
    figures.loadThousandths = loadThousandths
    figures.temperatureThousandths = temperatureThousandths
    figures.memory = memory
    figures.dataTotalBytes = data?.totalBytes
    figures.dataAvailableBytes = data?.availableBytes
    figures.processor = processor
    figures.cores = cores
    figures.receivedBytes = receivedBytes
    figures.sentBytes = sentBytes
    figures.addresses = addresses
    figures.problems = problems
    return figures
  }

  /// What an owner should look at, the gravest first; empty while all is well.
  public var problems: [String] {
    var problems: [String] = []
    for service in services where service.state == .failed {
      problems.append("service " + service.name + " failed")
    }
    for device in devices where device.isProblem {
      problems.append("device " + device.name + ": " + device.explanation)
    }
    if dataState != "ready" && dataState != "repaired" {
      problems.append("data partition: " + dataState)
    }
    if let data {
      if data.isReadOnly { problems.append("data partition is read-only") }
      if data.availableBytes < data.totalBytes / 20 {
        problems.append("data partition has less than 5 % left")
      }
    }
    if let memory, memory.availableBytes < memory.totalBytes / 20 {
      problems.append("less than 5 % of the memory is free")
    }
    if let degrees = temperatureThousandths, degrees >= 85_000 {
      problems.append("the processor is at " + Text.thousandths(degrees) + " degrees")
    }
    if !lastFailure.isEmpty { problems.append("an earlier start failed: " + lastFailure) }
    problems.append(contentsOf: notes)
    return problems
  }
}
