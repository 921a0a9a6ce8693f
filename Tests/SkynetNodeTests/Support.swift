import Foundation
import SkynetMap
import SkynetNode
import SkynetSimulation
import Testing

func environment() -> [String: String] { ProcessInfo.processInfo.environment }

extension SimulatedOverlay {
  /// Runs until every node knows a way to every other.
  func meet(within limit: UInt64) throws {
    let count = hosts.count
    let took = run(within: limit) { hosts.allSatisfy { $0.node.map.reachableCount == count - 1 } }
    _ = try #require(
      took, "seed \(seed): after \(limit) ms: \(hosts.map { $0.node.map.reachableCount })")
  }
}
