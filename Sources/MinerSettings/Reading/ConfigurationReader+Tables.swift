internal import Base

/// One function a table of the file.
extension ConfigurationReader {
  mutating func board() -> BoardSettings {
    var settings = BoardSettings()
    settings.name =
      form(text("board", "name"), .boardName) {
        BoardSettings.isName($0) ? $0 : nil
      }?.value
    return settings
  }

  mutating func chassis() -> ChassisPlace {
    var place = ChassisPlace()
    place.id = number("chassis", "id", ChassisPlace.ids)
    place.slot = number("chassis", "slot", ChassisPlace.slots)
    place.boards = number("chassis", "boards", ChassisPlace.slots)
    return place
  }

  mutating func network() -> NetworkSettings {
    var settings = NetworkSettings()
    for text in texts("network", "dns", most: NetworkSettings.serversMax) {
      guard let server = form(text, .hostAddress, Self.host) else { continue }
      settings.nameServers.append(server.value)
    }
    let mode = text("network", "mode")
    let address = form(text("network", "address"), .networkAddress) { (text) -> IPNetwork? in
      guard let network = IPNetwork(text), network.isHost else { return nil }
      return network
    }
    let gateway = form(text("network", "gateway"), .hostAddress, Self.host)
    switch mode?.value {
    case "static":
      guard let address else {
        if let mode, value("network", "address") == nil {
          note(mode, .needsKey("network.address"))
        }
        return settings
      }
      settings.address = address.value
      settings.gateway = gateway.flatMap { check($0, address.value) }
    case "dhcp", nil:
      // A mode that could not be read was named already.
      if mode == nil, value("network", "mode") != nil { return settings }
      if let address { note(address, .needsStaticMode) }
      if let gateway { note(gateway, .needsStaticMode) }
    default:
      if let mode { note(mode, .unknownWord(mode.value, choices: ["dhcp", "static"])) }
    }
    return settings
  }

  private static func host(_ text: String) -> IPAddress? {
    guard let address = IPAddress(text), address.isHost else { return nil }
    return address
  }

  private mutating func check(_ gateway: Found<IPAddress>, _ network: IPNetwork) -> IPAddress? {
    guard gateway.value != network.address else {
      note(gateway, .gatewayIsAddress)
      return nil
    }
    guard network.contains(gateway.value) || (gateway.value.isLinkLocal && !network.address.isIPv4)
    else {
      note(gateway, .gatewayOutside(network: network.text))
      return nil
    }
    return gateway.value
  }

  /// A network without the passphrase that was meant for it could be anybody's: then none is used.
  mutating func wifi() -> WirelessSettings {
    var settings = WirelessSettings()
    settings.country =
      form(text("wifi", "country"), .country) {
        WirelessSettings.isCountry($0) ? $0 : nil
      }?.value
    let name = form(text("wifi", "ssid"), .wirelessName) {
      WirelessSettings.isName($0) ? $0 : nil
    }
    let passphrase = form(text("wifi", "passphrase"), .passphrase) {
      WirelessSettings.isPassphrase($0) ? $0 : nil
    }
    if let passphrase, value("wifi", "ssid") == nil { note(passphrase, .needsKey("wifi.ssid")) }
    let isOpen = value("wifi", "passphrase") == nil
    guard let name, isOpen || passphrase != nil else { return settings }
    settings.name = name.value
    settings.passphrase = passphrase?.value
    return settings
  }

  mutating func secureShellKeys() -> [SecureShellKey] {
    var keys: [SecureShellKey] = []
    for text in texts("ssh", "keys", most: MinerConfiguration.keysMax) {
      guard let key = form(text, .secureShellKey, { SecureShellKey($0) }) else { continue }
      keys.append(key.value)
    }
    return keys
  }

  mutating func owner() -> OwnerSettings {
    var settings = OwnerSettings()
    settings.id =
      form(text("owner", "id"), .matrixUser) {
        MatrixUser.isUser($0) ? $0 : nil
      }?.value
    return settings
  }

  mutating func registry() -> RegistrySettings {
    var settings = RegistrySettings()
    settings.address = webAddress(text("registry", "url"))
    return settings
  }

  mutating func bot() -> BotSettings {
    var settings = BotSettings()
    settings.key =
      form(text("bot", "key"), .botKey) { (text) -> [UInt8]? in
        let key = Text.bytes(hex: Text.string(Words.lower(Array(text.utf8))))
        return key?.count == BotSettings.keyLength ? key : nil
      }?.value
    settings.address = webAddress(text("bot", "url"))
    return settings
  }

  private mutating func webAddress(_ text: Found<String>?) -> WebAddress? {
    guard let text else { return nil }
    do throws(WebAddress.Fault) {
      return try WebAddress(text.value)
    } catch {
      note(text, error == .https ? .https : .form(.webAddress, text.value))
      return nil
    }
  }

  mutating func time() -> TimeSettings {
    var settings = TimeSettings()
    for text in texts("time", "servers", most: TimeSettings.serversMax) {
      guard let server = form(text, .timeServer, { HostName.isHost($0) ? $0 : nil }) else {
        continue
      }
      settings.servers.append(server.value)
    }
    return settings
  }
}
