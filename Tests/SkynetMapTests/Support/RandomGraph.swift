import Base
import SkynetWire

@testable import SkynetMap

/// Announcements of a random network, and routes through it by trying them all.
struct RandomGraph {
  struct Candidate: Equatable {
    let hops: [OverlayAddress]
    let cost: UInt64
    let price: UInt64
  }

  var announcements: [Announcement] = []
  let addresses: [OverlayAddress]

  /// - Parameters:
  ///   - transitShare: of a hundred nodes, so many carry packets of others.
  ///   - oneWayShare: of a hundred links, so many are announced by one end alone.
  init(
    nodes count: Int, degree: Int, transitShare: Int = 80, oneWayShare: Int = 10,
    random: inout SplitMix64
  ) {
    let signers = (0..<count).map { Samples.signer($0) }
    addresses = signers.map { OverlayAddress(of: $0.key) }
    var links = [[AnnouncedLink]](repeating: [], count: count)
    for _ in 0..<count * degree / 2 {
      let one = random.below(count)
      let other = random.below(count)
      guard one != other, !links[one].contains(where: { $0.neighbour == addresses[other] }),
        !links[other].contains(where: { $0.neighbour == addresses[one] })
      else { continue }
      let isOneWay = random.below(100) < oneWayShare
      for (end, far) in [(one, other), (other, one)] where end == one || !isOneWay {
        links[end].append(
          AnnouncedLink(
            neighbour: addresses[far], latency: UInt16(random.below(40)),
            loss: UInt8(random.below(3)), rate: 17))
      }
    }
    for number in 0..<count {
      var announcement = Samples.announcement(by: signers[number])
      announcement.flags = random.below(100) < transitShare ? .transit : .exit
      announcement.price = UInt64(random.below(30))
      announcement.links = links[number].sorted { $0.neighbour < $1.neighbour }
      announcements.append(announcement)
    }
  }

  /// All ways that pass no node twice and that the policy allows.
  func candidates(
    from source: Int, to destination: Int, policy: RoutePolicy, excluding: RouteExclusions
  ) -> [Candidate] {
    let required = Set(policy.require).subtracting([addresses[source], addresses[destination]])
    guard !excluding.nodes.contains(addresses[source]) else { return [] }
    var found: [Candidate] = []
    func extend(_ way: [Int], _ cost: UInt64, _ price: UInt64) {
      let last = way[way.count - 1]
      if last == destination {
        let hops = way.dropFirst().map { addresses[$0] }
        if required.isSubset(of: hops), price <= policy.priceMax {
          found.append(Candidate(hops: hops, cost: cost, price: price))
        }
        return
      }
      guard way.count <= policy.hopsMax else { return }
      if way.count > 1 {
        let node = announcements[last]
        guard node.flags.contains(.transit), !policy.avoid.contains(addresses[last]) else { return }
      }
      var cost = cost
      var price = price
      if way.count > 1 {
        cost += UInt64(policy.priceWeight) * announcements[last].price
        price += announcements[last].price
      }
      for link in announcements[last].links {
        guard let next = addresses.firstIndex(of: link.neighbour), !way.contains(next),
          let back = announcements[next].links.first(where: { $0.neighbour == addresses[last] }),
          !excluding.nodes.contains(link.neighbour),
          !excluding.links.contains(where: {
            Set([$0.one, $0.other]) == Set([link.neighbour, addresses[last]])
          })
        else { continue }
        let step =
          UInt64(policy.hopWeight)
          + UInt64(policy.latencyWeight) * UInt64(max(link.latency, back.latency))
          + UInt64(policy.lossWeight) * UInt64(max(link.loss, back.loss))
        extend(way + [next], cost + step, price)
      }
    }
    extend([source], 0, 0)
    return found
  }

  /// Links and nodes between the ends that a way has in common with others.
  func shared(
    _ hops: [OverlayAddress], with others: [[OverlayAddress]], from source: Int
  ) -> (links: Int, nodes: Int) {
    func links(_ hops: [OverlayAddress]) -> Set<Set<OverlayAddress>> {
      Set(zip([addresses[source]] + hops, hops).map { Set([$0, $1]) })
    }
    let usedLinks = others.reduce(into: Set()) { $0.formUnion(links($1)) }
    let usedNodes = others.reduce(into: Set()) { $0.formUnion($1.dropLast()) }
    return (
      links(hops).intersection(usedLinks).count,
      Set(hops.dropLast()).intersection(usedNodes).count
    )
  }
}
