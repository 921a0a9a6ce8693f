import Base
import ForwardingPlane
import MinerSettings
import SkynetLink
import SkynetMap
import SkynetMeter
import SkynetNode
import SkynetPath
import SkynetWire

extension NodeSettings {
  /// What the owner wants, within what the plane has room for.
  init(_ settings: SkynetSettings, _ limits: PlaneLimits) {
    self.init()
    links.linksMax = limits.links
    links.acceptsUnknown = settings.acceptance == .any
    links.allowed = settings.peers.map { $0.key }
    paths.labelsMax = limits.labels
    paths.pathsMax = limits.paths
    paths.isTransitAllowed = settings.isTransit
    paths.isExitAllowed = settings.isExit
    paths.price = settings.price
    paths.offer.sealsHeaderOnly = settings.seal == .header
    if settings.isTransit { map.flags.insert(.transit) }
    if settings.isExit { map.flags.insert(.exit) }
    map.price = settings.price
    policy = RoutePolicy(settings)
    exitThrough = settings.exitThrough
  }
}

extension RoutePolicy {
  init(_ settings: SkynetSettings) {
    self.init()
    avoid = settings.avoid.map { OverlayAddress(of: $0) }
    require = settings.require.map { OverlayAddress(of: $0) }
  }
}
