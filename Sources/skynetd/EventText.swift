import Base
import SkynetLink
import SkynetMeter
import SkynetNode
import SkynetPath
import SkynetWire

/// What the log says of an event; most say nothing, for whoever floods a node must not flood its log.
enum EventText {
  static func text(_ event: NodeEvent) -> String? {
    switch event {
    case .linkUp(_, let key): "link with " + name(key) + " is up"
    case .linkDown(_, let key, let reason):
      "link with " + name(key) + " is down: " + self.reason(reason)
    case .suspectNeighbour(let key, let suspicion):
      name(key) + " does not keep to what was agreed: " + suspicion.text
    case .suspectPath(_, let suspicion, let loss):
      "a path loses packets: " + suspicion.text + ", \(loss) of 1000"
    case .avoided(let key): "routes keep away from " + name(key) + " for a while"
    case .blamedNode(let key, .miscounts):
      name(key) + " miscounts what it carries: routes keep off it"
    case .blamedNode(let key, .dropsPackets):
      name(key) + " loses packets on three of its links: routes keep off it"
    case .blamedLink(let one, let other, let loss):
      "the link between " + name(one) + " and " + name(other)
        + " loses \(loss) of 1000 packets: routes keep off it"
    case .noExit(let key): name(key) + " is no exit: packets for outside are refused"
    case .exitAddressTaken(let key, let holder):
      name(key) + " goes out by IPv6 alone: the address "
        + ExitAddress(of: OverlayAddress(of: key)).text + " is " + name(holder) + "'s"
    case .silentHops: "a path loses packets, and a hop does not say what it carried"
    case .pathUp, .pathDown, .switched, .hopReport: nil
    }
  }

  private static func name(_ key: PublicKey) -> String { OverlayAddress(of: key).text }

  private static func reason(_ reason: SkynetLink.DownReason) -> String {
    switch reason {
    case .silent: "nothing comes from there"
    case .expired: "no new handshake got through"
    case .forgotten: "nobody wants it any more"
    case .left: "the neighbour ended"
    }
  }
}
