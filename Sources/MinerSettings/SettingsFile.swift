/// The settings of one concern, as the first program leaves them for the service that needs them.
///
/// Each is a text of lines `name value`, printable ASCII, without quotes: a shell reads it by `read`, never by
/// running it. What the owner left to the board has no line, and a concern without lines no file.
public enum SettingsFile: String, CaseIterable, Equatable, Sendable {
  case board, chassis, network, wifi, owner, registry, bot, time, skynet

  public static let folder = "/run/skyminer/settings"
  /// More than any of them has.
  public static let bytesMax = 16384

  public var path: String { Self.folder + "/" + rawValue }

  /// Rights of the file, which is root's: the one with a secret is for root alone.
  public var mode: UInt32 { self == .wifi ? 0o600 : 0o644 }
}
