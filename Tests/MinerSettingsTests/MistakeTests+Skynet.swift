extension MistakeTests {
  static let skynet: [Case] = [
    Case("[skynt]", 1, 2, "skynt: not known here: did you mean [skynet]?"),
    Case(
      "[skynet]\ncolour = 1", 2, 1,
      "skynet.colour: not known here: [skynet] has enabled, port, interface, accept, peers, transit, "
        + "exit, price, avoid, require, seal, exit-through and discover"),
    Case(
      "[skynet]\nexit_through = \"x\"", 2, 1,
      "skynet.exit_through: not known here: did you mean exit-through?"),
    Case(
      "[skynet]\nenabled = \"no\"", 2, 11,
      "skynet.enabled: true or false is expected: write one of them without quotes"),
    Case("[skynet]\nport = 0", 2, 8, "skynet.port: 0 is out of range: write 1 to 65535"),
    Case(
      "[skynet]\nprice = -1", 2, 9,
      "skynet.price: -1 is out of range: write 0 to 1000000000000"),
    Case(
      "[skynet]\ninterface = \"sky%d\"", 2, 13,
      "skynet.interface: 'sky%d' is no name of an interface: write a letter and up to 14 letters, "
        + "digits and hyphens, as sky0"),
    Case(
      "[skynet]\naccept = \"all\"", 2, 10,
      "skynet.accept: 'all' is not known here: write any or listed"),
    Case(
      "[skynet]\npeers = [\"example.org:7060\"]", 2, 10,
      "skynet.peers[1]: 'example.org:7060' is no peer: write the 64 hexadecimal digits of its key, "
        + "and where it is, as KEY@example.org:7060"),
    Case(
      "[skynet]\npeers = [\"\(Samples.node("a1"))\", \"\(Samples.node("A1"))@a.b:1\"]", 2, 78,
      "skynet.peers[2]: this node is in the list already: keep one of them"),
    Case(
      "[skynet]\navoid = [\"x\"]", 2, 10,
      "skynet.avoid[1]: 'x' is no key of a node: write its 64 hexadecimal digits"),
    Case(
      "[skynet]\navoid = [\"\(Samples.node("a1"))\"]\nrequire = [\"\(Samples.node("A1"))\"]", 3, 12,
      "skynet.require[1]: this node is in skynet.avoid too: delete it here or there"),
    Case(
      "[skynet]\navoid = [\"\(Samples.node("a1"))\"]\nexit-through = \"\(Samples.node("a1"))\"", 3,
      16, "skynet.exit-through: this node is in skynet.avoid too: delete it here or there"),
  ]
}
