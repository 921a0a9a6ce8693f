internal import Base

extension ConfigurationReader {
  /// Where a mistake could open more than its owner meant, the closed value counts: a node whose
  /// `accept` cannot be read takes those alone that are listed, and one whose `transit` cannot be read
  /// lets nobody through.
  mutating func skynet() -> SkynetSettings {
    var settings = SkynetSettings()
    settings.isEnabled = bool("skynet", "enabled")?.value ?? settings.isEnabled
    settings.port = number("skynet", "port", SkynetSettings.ports) ?? settings.port
    settings.interface =
      form(text("skynet", "interface"), .interfaceName) {
        SkynetSettings.isInterface($0) ? $0 : nil
      }?.value ?? settings.interface
    settings.acceptance = acceptance()
    settings.isTransit = bool("skynet", "transit")?.value ?? (value("skynet", "transit") == nil)
    settings.isExit = bool("skynet", "exit")?.value ?? settings.isExit
    settings.price = number("skynet", "price", SkynetSettings.prices) ?? settings.price
    settings.isDiscovering = bool("skynet", "discover")?.value ?? settings.isDiscovering
    settings.peers = peers()
    settings.avoid = keys("avoid")
    for (key, place) in foundKeys("require") {
      if settings.avoid.contains(key) {
        note(place, .avoided)
      } else {
        settings.require.append(key)
      }
    }
    settings.seal = seal()
    settings.exitThrough = exitThrough(avoid: settings.avoid)
    return settings
  }

  private mutating func seal() -> SkynetSettings.Seal {
    guard let word = text("skynet", "seal") else { return .whole }
    if let seal = SkynetSettings.Seal(rawValue: word.value) { return seal }
    note(word, .unknownWord(word.value, choices: ["whole", "header"]))
    return .whole
  }

  private mutating func acceptance() -> SkynetSettings.Acceptance {
    guard value("skynet", "accept") != nil else { return .any }
    guard let word = text("skynet", "accept") else { return .listed }
    if let acceptance = SkynetSettings.Acceptance(rawValue: word.value) { return acceptance }
    note(word, .unknownWord(word.value, choices: ["any", "listed"]))
    return .listed
  }

  private mutating func peers() -> [SkynetPeer] {
    var peers: [SkynetPeer] = []
    for text in texts("skynet", "peers", most: SkynetSettings.peersMax) {
      let peer = form(text, .peer) { SkynetPeer(Self.withSmallKey($0)) }
      guard let peer else { continue }
      if peers.contains(where: { $0.key == peer.value.key }) {
        note(peer, .again)
      } else {
        peers.append(peer.value)
      }
    }
    return peers
  }

  private mutating func keys(_ name: String) -> [PublicKey] {
    var keys: [PublicKey] = []
    for (key, _) in foundKeys(name) { keys.append(key) }
    return keys
  }

  /// Those of a list that are keys, each once.
  private mutating func foundKeys(_ name: String) -> [(key: PublicKey, place: Found<PublicKey>)] {
    var keys: [(key: PublicKey, place: Found<PublicKey>)] = []
    for text in texts("skynet", name, most: SkynetSettings.keysMax) {
      let key = form(text, .nodeKey) { SkynetSettings.key(Self.withSmallKey($0)) }
      guard let key else { continue }
      if keys.contains(where: { $0.key == key.value }) {
        note(key, .again)
      } else {
        keys.append((key: key.value, place: key))
      }
    }
    return keys
  }

  /// Nil for an empty text: that is how a file says so.
  private mutating func exitThrough(avoid: [PublicKey]) -> PublicKey? {
    guard let text = text("skynet", "exit-through"), !text.value.isEmpty else { return nil }
    let key = form(text, .nodeKey) { SkynetSettings.key(Self.withSmallKey($0)) }
    guard let key else { return nil }
    guard !avoid.contains(key.value) else {
      note(key, .avoided)
      return nil
    }
    return key.value
  }

  /// Small letters for the digits of a key; what stands behind it stays.
  private static func withSmallKey(_ text: String) -> String {
    let bytes = Array(text.utf8)
    let end = bytes.firstIndex(of: 0x40) ?? bytes.endIndex
    return Text.string(Words.lower(Array(bytes[..<end])) + bytes[end...])
  }
}
