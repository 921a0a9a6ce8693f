/// The tables of the owner's file and their keys.
enum KnownKeys {
  static let tables: [(name: String, keys: [String])] = [
    ("board", ["name"]),
    ("chassis", ["id", "slot", "boards"]),
    ("network", ["mode", "address", "gateway", "dns"]),
    ("wifi", ["ssid", "passphrase", "country"]),
    ("ssh", ["keys"]),
    ("owner", ["id"]),
    ("registry", ["url"]),
    ("bot", ["key", "url"]),
    ("time", ["servers"]),
    (
      "skynet",
      [
        "enabled", "port", "interface", "accept", "peers", "transit", "exit", "price", "avoid",
        "require", "seal", "exit-through", "discover",
      ]
    ),
  ]

  static var tableNames: [String] {
    var names: [String] = []
    for table in tables { names.append(table.name) }
    return names
  }

  static func keys(of name: String) -> [String] {
    for table in tables where table.name == name { return table.keys }
    return []
  }

  /// The one table that has this key; nil where none or several have it.
  static func table(having key: [UInt8]) -> String? {
    var found: String?
    for table in tables {
      for name in table.keys where name.utf8.elementsEqual(key) {
        guard found == nil else { return nil }
        found = table.name
      }
    }
    return found
  }
}
