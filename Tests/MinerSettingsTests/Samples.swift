/// Files of owners, for tests of all kinds.
enum Samples {
  static let key =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f me@laptop"
  static let botKey = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

  /// A node whose key has this byte 32 times.
  static func node(_ byte: String) -> String { String(repeating: byte, count: 32) }

  /// Every key there is, all good.
  static let full = """
    # The board beside the kitchen door.
    [board]
    name = "miner-3"

    [chassis]
    id = 1
    slot = 3
    boards = 8

    [network]
    mode = "static"
    address = "192.168.0.2/24"
    gateway = "192.168.0.1"
    dns = [
      "192.168.0.1",  # the router
      "2001:db8::53",
    ]

    [wifi]
    ssid = "Küche 5 GHz"
    passphrase = "correct horse battery staple"
    country = "DE"

    [ssh]
    keys = ["\(key)"]

    [owner]
    id = "@owner:example.org"

    [registry]
    url = "http://registry.example.org:8080"

    [bot]
    key = "\(botKey)"
    url = "http://bot.example.org:8090"

    [time]
    servers = ["0.pool.ntp.org", "192.168.0.1"]

    [skynet]
    enabled = false
    port = 7061
    interface = "overlay_0"
    accept = "listed"
    peers = [
      "\(node("A1"))@node.example.org:7060", "\(node("a2"))", "\(node("a3"))@[2001:DB8::7]:1",
    ]
    transit = false
    exit = true
    price = 250000
    avoid = ["\(node("b1"))", "\(node("b2"))"]
    require = ["\(node("c1"))"]
    seal = "header"
    exit-through = "\(node("d1"))"
    discover = false

    """

  /// The same forms that TOML has for one thing.
  static let odd = #"""
    board.name = 'miner-4'
    chassis = { id = 0x1F, slot = +4, boards = 1_0 }
    network.mode = """dhcp"""
    "network".dns = [ "fd00::53" ] # remark
    'time'.servers = [ '''
    pool.ntp.org''' ]
    owner = { id = "\u0040owner:example.org" }
    x = { a.b = 1, a.c = [true, [false, 0b101], 0o17], "d e" = """"quoted" \
        on""" }

    [registry]
    url = "http://[fd00::7]:81/"
    [y.z]
    [y]
    k = -9223372036854775808
    """#
}
