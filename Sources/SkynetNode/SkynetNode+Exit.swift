internal import Base
internal import ForwardingPlane
internal import SkynetMap
internal import SkynetPath
internal import SkynetWire

/// Ways out of the overlay: through another node, and for others through this one.
extension SkynetNode {
  /// What a path to this node is asked for.
  ///
  /// Only the chosen exit, and only where it says that it is one, is asked for a way out: any other node would
  /// refuse the path.
  func offer(for destination: PublicKey) -> PathOffer {
    var offer = settings.paths.offer
    if destination == settings.exitThrough { offer.wantsExit = isExit(destination) ?? false }
    return offer
  }

  /// Nil for a node that is not in the map.
  private func isExit(_ node: PublicKey) -> Bool? {
    map.node(at: OverlayAddress(of: node))?.announcement.flags.contains(.exit)
  }

  /// A packet for no node of the overlay, which had no way out when it came.
  func routeOutside(_ packet: [UInt8], isChecksumPartial: Bool) {
    guard let exit = settings.exitThrough else { return refuse(packet, .noRoute) }
    guard isExit(exit) ?? true else {
      if !exits.isRefusalTold { actions.append(.event(.noExit(exit))) }
      exits.isRefusalTold = true
      return refuse(packet, .prohibited)
    }
    exits.isRefusalTold = false
    hold(packet, isChecksumPartial: isChecksumPartial, for: OverlayAddress(of: exit))
  }

  /// What the far end of a path may do, by what was agreed and by the owner's choice of an exit.
  func permissions(_ rule: PathRule) -> PathPermissions {
    var permissions: PathPermissions = []
    if rule.isExit && !rule.isSource { permissions.insert(.anyDestination) }
    // An exit that has a path of its own to us may answer on that one.
    if rule.peer == settings.exitThrough { permissions.insert(.anySource) }
    return permissions
  }

  /// Behind `installPath`.
  func noteExit(_ rule: PathRule) {
    guard rule.isExit else { return }
    guard !rule.isSource else { return exits.addWay(rule.path) }
    let holder = exits.addClient(rule.peer, on: rule.path)
    if holder == rule.peer {
      plane.setExitAddress(of: rule.path)
      // Else answers go where they went before, until another path is the one in use.
      if exits.paths(of: rule.peer).count == 1 { _ = plane.setExitPath(rule.path) }
    } else {
      actions.append(.event(.exitAddressTaken(rule.peer, holder: holder)))
    }
  }

  /// Behind `plane.removePath`: a client whose answers went that way gets them on another of his paths.
  func forgetExit(_ path: PathIndex) {
    guard let peer = exits.remove(path), exits.hasAddress(peer),
      let other = exits.paths(of: peer).first
    else { return }
    _ = plane.setExitPath(other)
  }

  /// Behind `setPath` or `removeAddress`: what goes through an exit follows the path that its node is reached on.
  func followExit(_ peer: PublicKey, _ path: PathIndex?) {
    if peer == settings.exitThrough {
      let way = path.flatMap { exits.isWay($0) ? $0 : nil }
      plane.setExit(way)
    }
    if exits.hasAddress(peer), let way = path ?? exits.paths(of: peer).first {
      _ = plane.setExitPath(way)
    }
  }

  /// A client's IPv4 packet had an address that was somebody else's when its path was made.
  func takeFromRefused(_ packet: [UInt8], on path: PathIndex) {
    // The path may be somebody else's by now.
    guard let peer = exits.client(on: path), packet.count >= 20,
      Array(packet[12..<16]) == ExitAddress(of: OverlayAddress(of: peer)).bytes
    else { return }
    if let paths = exits.claimAgain(path) {
      for path in paths { plane.setExitAddress(of: path) }
      _ = plane.setExitPath(path)
      return
    }
    guard let answer = PacketAnswer.refusal(of: packet, .prohibited),
      let sealed = plane.sealOnPath(path, answer, now: now)
    else { return }
    actions.append(.send(sealed.bytes, to: sealed.endpoint))
  }
}
