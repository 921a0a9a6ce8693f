import Foundation
import Identity
import IdentitySamples
import NIOHTTP1
import RegistryClient
import Synchronization
import Testing

@testable import Registry

/// Receipts that reached the client, by unit.
private final class Acknowledged: Sendable {
  let receipts = Mutex<[UInt32: [UInt8]]>([:])
}

@Suite struct CrashTests {
  /// A client registers 200 boards, four connections at a time, and the server is killed on the way.
  @Test(arguments: [23, 117])
  func `after kill -9 every acknowledged receipt is there and no serial has two keys`(
    killAfter: Int
  ) async throws {
    let factory = SampleFactory(seed: 5, childrenMax: 200)
    let folder = try TemporaryFolder()
    try RegistryProcess.prepare(folder.url, factory)
    let acknowledged = Acknowledged()
    let first = try RegistryProcess(folder.url, factory)
    let port = first.port
    await withTaskGroup(of: Void.self) { group in
      for lane in UInt32(0)..<4 {
        group.addTask {
          try? await RegistryConnection.with(port: port) { connection in
            for unit in stride(from: lane + 1, through: 200, by: 4) {
              let outcome = try await TestRegistration.post(factory, unit, &connection)
              if outcome.status == 200 {
                acknowledged.receipts.withLock { $0[unit] = outcome.body }
              }
            }
          }
        }
      }
      while acknowledged.receipts.withLock({ $0.count }) < killAfter { await Task.yield() }
      first.kill()
    }
    let receipts = acknowledged.receipts.withLock { $0 }
    #expect((killAfter..<200).contains(receipts.count))

    let second = try RegistryProcess(folder.url, factory)
    let repeated = try await RegistryConnection.with(port: second.port) { connection in
      var repeated: [UInt32: [UInt8]] = [:]
      for unit in UInt32(1)...200 {
        repeated[unit] = try await TestRegistration.post(factory, unit, &connection).body
      }
      return repeated
    }
    for (unit, receipt) in receipts { #expect(repeated[unit] == receipt, "unit \(unit)") }
    let parsed = try repeated.values.map { try RegistrationReceipt(parsing: $0) }
    #expect(parsed.map(\.sequence).sorted() == Array(1...200))
    #expect(second.terminate() == 0)

    let store = try SQLiteStore(folder: folder.url)
    let miners = try await store.miners(after: nil, limit: 1000)
    #expect(miners.map(\.serial) == (UInt32(1)...200).map { factory.batch.serial.unit($0) })
    #expect(miners.allSatisfy { $0.key == factory.chain($0.serial.unitNumber).key })
    #expect(try await store.totals().registrations == 200)
  }
}
