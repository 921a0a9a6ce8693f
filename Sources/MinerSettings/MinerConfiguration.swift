/// What the owner wants of this board; whatever is nil or empty is left to the board.
public struct MinerConfiguration: Equatable, Sendable {
  /// SSH keys in the file.
  public static let keysMax = 16
  /// Bytes of the file.
  public static let bytesMax = TOMLReader.bytesMax

  public var board = BoardSettings()
  public var chassis = ChassisPlace()
  public var network = NetworkSettings()
  public var wifi = WirelessSettings()
  public var secureShellKeys: [SecureShellKey] = []
  public var owner = OwnerSettings()
  public var registry = RegistrySettings()
  public var bot = BotSettings()
  public var time = TimeSettings()
  public var skynet = SkynetSettings()

  /// All defaults.
  public init() {}

  /// Reads `skyminer.toml`.
  ///
  /// Never fails: a bad value falls back to its default alone, and where the form is lost what stands before
  /// counts.
  ///
  /// - Parameter bytes: the file; one byte more than `bytesMax` is enough to see that it is too long.
  public static func read(_ bytes: [UInt8]) -> (MinerConfiguration, MistakeList) {
    var reader = ConfigurationReader(bytes)
    var configuration = MinerConfiguration()
    configuration.board = reader.board()
    configuration.chassis = reader.chassis()
    configuration.network = reader.network()
    configuration.wifi = reader.wifi()
    configuration.secureShellKeys = reader.secureShellKeys()
    configuration.owner = reader.owner()
    configuration.registry = reader.registry()
    configuration.bot = reader.bot()
    configuration.time = reader.time()
    configuration.skynet = reader.skynet()
    return (configuration, reader.mistakes)
  }

  /// What belongs into a settings file; empty where no file is needed.
  public func text(of file: SettingsFile) -> String {
    switch file {
    case .board: board.text
    case .chassis: chassis.text
    case .network: network.text
    case .wifi: wifi.text
    case .owner: owner.text
    case .registry: registry.text
    case .bot: bot.text
    case .time: time.text
    case .skynet: skynet.text
    }
  }

  /// The owner's keys as lines of `authorized_keys`.
  public var authorizedKeys: String {
    var text = ""
    for key in secureShellKeys { text += key.line + "\n" }
    return text
  }
}
