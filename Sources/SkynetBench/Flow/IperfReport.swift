import Foundation

/// What iperf3 prints when asked for JSON, the part that counts.
struct IperfReport: Equatable {
  /// What arrived.
  let bytes: Double
  let bitsPerSecond: Double

  /// - Throws: `BenchProblem` with iperf3's own words when it failed.
  init(json: String) throws {
    let document: Document
    do {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      document = try decoder.decode(Document.self, from: Data(json.utf8))
    } catch {
      throw BenchProblem(
        "iperf3 printed what is no report: \(json.prefix(200))",
        cause: "it was ended, or another version prints another form",
        wayOut: "run it by hand with --json and compare")
    }
    guard document.error == nil, let sum = document.end?.sumReceived else {
      throw BenchProblem(
        "iperf3: \(document.error ?? "the report has no sum of what was received")",
        cause: "the tunnel broke down, or was not up yet",
        wayOut: "look at the contender; '--only' measures it alone")
    }
    bytes = sum.bytes
    bitsPerSecond = sum.bitsPerSecond
  }

  /// The names are iperf3's, which has underscores in them.
  private struct Document: Decodable {
    struct End: Decodable {
      let sumReceived: Sum?
    }

    struct Sum: Decodable {
      let bytes: Double
      let bitsPerSecond: Double
    }

    let end: End?
    let error: String?
  }
}
