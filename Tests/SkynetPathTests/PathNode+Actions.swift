import Base
import SkynetPath
import SkynetWire
import Testing

extension PathNode {
  /// What the plane does with an action that sends nothing; an action that makes no sense is a failure.
  mutating func perform(_ action: PathAction, now: UInt64) {
    switch action {
    case .installTransit(let rule):
      #expect(labels[rule.forwardIn] == nil && labels[rule.reverseIn] == nil)
      labels[rule.forwardIn] = .transit(rule, .forward)
      labels[rule.reverseIn] = .transit(rule, .reverse)
      meters[rule.meter] = PathCounters()
    case .installTerminal(let label, let link, let path):
      #expect(labels[label] == nil)
      labels[label] = .terminal(link, path)
    case .removeLabel(let label): remove(label)
    case .installPath(let rule):
      #expect(paths[rule.path] == nil)
      #expect(labels[rule.labelIn] == .terminal(rule.link, rule.path))
      paths[rule.path] = InstalledPath(rule: rule, mtu: rule.mtu)
      pathToldAt[rule.path] = nil
    case .setMTU(let path, let mtu):
      #expect(paths[path] != nil)
      paths[path]?.mtu = mtu
    case .removePath(let path): #expect(paths.removeValue(forKey: path) != nil)
    case .up(let path, let peer): ups.append((path, peer))
    case .down(let path, _, let reason): downs.append((path, reason))
    case .primary(let peer, let path):
      if let path { #expect(paths[path]?.rule.peer == peer) }
      primaries.append((now, peer, path))
    case .hopReport(_, let report): reports.append(report)
    case .endMessage(_, let message): messages.append(message)
    case .setUpKeyChanged: keyChanges += 1
    case .forgotten: break
    case .sendControl, .sendLabelled, .sendOnPath, .wantRoute:
      Issue.record("the network performs these")
    }
  }

  private mutating func remove(_ label: Label) {
    let rule = labels.removeValue(forKey: label)
    #expect(rule != nil)
    toldAt[label] = nil
    guard case .transit(let transit, _) = rule else { return }
    labels[transit.forwardIn] = nil
    labels[transit.reverseIn] = nil
    toldAt[transit.forwardIn] = nil
    toldAt[transit.reverseIn] = nil
  }

  mutating func count(_ meter: UInt32, _ direction: PathDirection, _ bytes: UInt64) {
    switch direction {
    case .forward:
      meters[meter, default: PathCounters()].forwardBytes += bytes
      meters[meter, default: PathCounters()].forwardPackets += 1
    case .reverse:
      meters[meter, default: PathCounters()].reverseBytes += bytes
      meters[meter, default: PathCounters()].reversePackets += 1
    }
  }
}
