import Base
import Identity
import IdentitySamples
import NIOHTTP1
import RegistryClient

/// Sends requests over several connections, one at a time on each, and times every answer.
struct BenchLoad: Sendable {
  struct Unexpected: Error {
    let status: Int
    let text: String
  }

  let port: Int
  let connections: Int

  /// Nonce and registration count as one; the latency is that of the registration alone.
  func register(_ boards: [BenchBoards.Board]) async throws -> BenchResult {
    try await measure(boards.count) { index, connection in
      guard let nonce = Hash(try await connection.send(.POST, "/v1/nonces").body) else {
        throw Unexpected(status: 0, text: "no nonce")
      }
      let request = try boards[index].request(nonce: nonce).encoded
      return try await timed { try await connection.send(.POST, "/v1/registrations", request) }
    }
  }

  /// Every second by serial, every second by key, spread over all miners.
  func lookUp(
    _ factory: SampleFactory, among miners: UInt32, count: Int
  ) async throws -> BenchResult {
    var random = SplitMix64(seed: 7)
    let paths = (0..<2000).map { number in
      let unit = 1 + UInt32(random.below(Int(miners)))
      let name =
        number % 2 == 0
        ? factory.batch.serial.unit(unit).hex : Text.hex(factory.chain(unit).key.bytes)
      return "/v1/miners/" + name
    }
    return try await measure(count) { index, connection in
      try await timed { try await connection.send(.GET, paths[index % paths.count]) }
    }
  }

  func verify(_ bodies: [[UInt8]], count: Int) async throws -> BenchResult {
    try await measure(count) { index, connection in
      try await timed {
        try await connection.send(.POST, "/v1/verifications", bodies[index % bodies.count])
      }
    }
  }

  private func timed(
    _ send: () async throws -> RegistryConnection.Reply
  ) async throws -> Duration {
    let start = ContinuousClock.now
    let reply = try await send()
    let duration = ContinuousClock.now - start
    guard reply.status == 200 else {
      throw Unexpected(status: reply.status, text: reply.text)
    }
    return duration
  }

  private func measure(
    _ count: Int,
    _ one: @escaping @Sendable (Int, inout RegistryConnection) async throws -> Duration
  ) async throws -> BenchResult {
    let start = ContinuousClock.now
    let durations = try await withThrowingTaskGroup(of: [Duration].self) { group in
      for lane in 0..<connections {
        group.addTask { [port, connections] in
          try await RegistryConnection.with(port: port) { connection in
            var durations: [Duration] = []
            for index in stride(from: lane, to: count, by: connections) {
              durations.append(try await one(index, &connection))
            }
            return durations
          }
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    return BenchResult(durations, within: ContinuousClock.now - start)
  }
}
