import Foundation
import VirtualChassis

/// `sky skynet --json` as far as these tests look.
struct NodeAnswer: Decodable {
  let key: String
  let address: String
  let forwardedBytes: Int
}

/// `sky peers --json` as far as these tests look.
struct PeersAnswer: Decodable {
  struct Peer: Decodable {
    let key: String
    let state: String
  }

  let peers: [Peer]

  var up: [String] { peers.filter { $0.state == "up" }.map(\.key) }
}

/// `sky paths --json` as far as these tests look.
struct PathsAnswer: Decodable {
  struct Path: Decodable {
    let peer: String
    let state: String
    let source: Bool
    let hops: Int?
    let first: String
  }

  let paths: [Path]
}

/// `sky trace --json` as far as these tests look.
struct TraceAnswer: Decodable {
  struct Hop: Decodable {
    let key: String
    let forwardBytes: Int?
    let reverseBytes: Int?
  }

  let hops: [Hop]
}

extension LabBoards {
  /// What a command of Skynet answers; nil when it has no answer, as before the daemon has started.
  func skynet<Answer: Decodable>(_ number: Int, _ question: String, _ type: Answer.Type) throws
    -> Answer?
  {
    let answer = try run(number, "sky \(question) --json")
    guard answer.status == 0 else { return nil }
    return try JSONDecoder().decode(type, from: Data(answer.output.utf8))
  }
}
