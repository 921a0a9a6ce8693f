import Foundation
import Identity
import IdentitySamples
import Registry

/// Measures the registry with many miners loaded; `make bench-registry` calls it.
///
/// The server is the real program in a process of its own; load comes from this one, over loopback.
@main
struct RegistryBench {
  static let minersLoaded: UInt32 = 100_000
  static let runs = 3
  static let connections = 16
  static let registrations: UInt32 = 4000
  static let lookups = 40_000
  static let verifications = 8000

  static func main() async throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "registrybench-\(ProcessInfo.processInfo.processIdentifier)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let boards = BenchBoards(
      unitsMax: minersLoaded + registrations * UInt32(runs) + 1, folder: folder)
    try boards.prepare()
    try await boards.load(minersLoaded)
    print("disk: \(Machine.syncMicroseconds(in: folder)) us for one write of 4 KiB and fdatasync")
    let server = try BenchServer(folder, boards.factory)
    defer { server.end() }
    let load = BenchLoad(port: server.port, connections: connections)
    var results: [String: [BenchResult]] = [:]
    for run in 0..<runs {
      let first = minersLoaded + 1 + UInt32(run) * registrations
      let fresh = try await boards.make(first..<first + registrations)
      let bodies = try await boards.attestations(500)
      print("run \(run + 1), load before it: \(Machine.load())")
      results["register", default: []].append(try await load.register(fresh))
      results["look-up", default: []].append(
        try await load.lookUp(boards.factory, among: minersLoaded, count: lookups))
      results["verify", default: []].append(try await load.verify(bodies, count: verifications))
      for name in ["register", "look-up", "verify"] {
        if let result = results[name]?.last { print("  \(name): \(result)") }
      }
    }
    print("load after: \(Machine.load())")
    print(
      "\n\(minersLoaded) miners loaded, \(connections) connections, medians of \(runs) runs, "
        + "\(Machine.processor())\n")
    print("| request | a second | p50 ms | p99 ms |")
    print("| --- | --- | --- | --- |")
    for name in ["register", "look-up", "verify"] {
      print("| \(name) | \(BenchResult.medians(results[name] ?? []))")
    }
  }
}
