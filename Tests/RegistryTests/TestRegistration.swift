import Foundation
import Identity
import IdentitySamples
import NIOHTTP1
import RegistryClient

/// What boards do over HTTP.
enum TestRegistration {
  struct Outcome {
    let status: Int
    /// Empty where it was registered.
    let code: String
    let body: [UInt8]
  }

  static func post(
    _ factory: SampleFactory, _ unit: UInt32, generation: UInt64 = 0, port: Int
  ) async throws -> Outcome {
    try await RegistryConnection.with(port: port) { connection in
      try await post(factory, unit, generation: generation, &connection)
    }
  }

  static func post(
    _ factory: SampleFactory, _ unit: UInt32, generation: UInt64 = 0,
    _ connection: inout RegistryConnection
  ) async throws -> Outcome {
    let answer = try await connection.send(.POST, "/v1/nonces")
    guard let nonce = Hash(answer.body) else {
      return Outcome(status: answer.status, code: code(answer.body), body: answer.body)
    }
    let request = factory.request(unit, nonce: nonce, generation: generation)
    let reply = try await connection.send(.POST, "/v1/registrations", request.encoded)
    return Outcome(
      status: reply.status, code: reply.status == 200 ? "" : code(reply.body), body: reply.body)
  }

  /// The member `code` of problem details.
  static func code(_ body: [UInt8]) -> String {
    let object = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
    return object?["code"] as? String ?? "no problem details"
  }
}
