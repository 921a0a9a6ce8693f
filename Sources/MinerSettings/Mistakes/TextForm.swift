/// Texts that must have a form of their own, with the words for whoever wrote another one.
public enum TextForm: Equatable, Sendable {
  case boardName, hostAddress, networkAddress, wirelessName, passphrase, country, secureShellKey,
    matrixUser, webAddress, botKey, timeServer, interfaceName, nodeKey, peer

  /// What the text should have been, and an example.
  var explanation: String {
    switch self {
    case .boardName:
      "no name of a board: write up to \(BoardSettings.nameMax) letters, digits and hyphens, "
        + "as miner-3"
    case .hostAddress: "no address of a host: write one as 192.168.0.1 or fd00::1"
    case .networkAddress:
      "no address with its network: write one as 192.168.0.2/24 or fd00::2/64"
    case .wirelessName:
      "no name of a radio network: write 1 to \(WirelessSettings.nameMax) bytes"
    case .passphrase:
      "no passphrase: write \(WirelessSettings.passphraseLengths.lowerBound) to "
        + "\(WirelessSettings.passphraseLengths.upperBound) characters without accents"
    case .country: "no country: write two capital letters, as DE"
    case .secureShellKey:
      "no public key: write the whole line of a file as id_ed25519.pub"
    case .matrixUser: "no user of the messenger: write one as @owner:example.org, in small letters"
    case .webAddress: "no address of a service: write one as http://example.org:8080"
    case .botKey: "no key: write its 64 hexadecimal digits"
    case .timeServer: "no server: write a name or an address, as pool.ntp.org"
    case .interfaceName:
      "no name of an interface: write a letter and up to \(SkynetSettings.interfaceMax - 1) letters, "
        + "digits and hyphens, as sky0"
    case .nodeKey: "no key of a node: write its 64 hexadecimal digits"
    case .peer:
      "no peer: write the 64 hexadecimal digits of its key, and where it is, as "
        + "KEY@example.org:\(SkynetSettings.defaultPort)"
    }
  }

  /// Whether a message may repeat what was written.
  var isSecret: Bool { self == .passphrase }
}
