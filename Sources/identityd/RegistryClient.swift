import Base
import HTTP
import HTTPClient
import Identity
import LinuxIO
import Provisioning

/// Carries what the plan wants to the registry and its answers back.
struct RegistryClient: ~Copyable {
  private static let deadlineMilliseconds: UInt64 = 30_000
  private static let answerBytesMax = 4096

  let url: HTTPURL
  private var fetcher = HTTPFetcher()

  init(_ url: HTTPURL) { self.url = url }

  var descriptor: Int32? { fetcher.descriptor }

  /// - Returns: what went wrong at once, else nil: the answer comes later.
  mutating func send(_ path: String, _ body: [UInt8]) -> RegistryAnswer? {
    let request: HTTPRequest
    do throws(HTTPURLError) {
      let place = try url.appending(path)
      do throws(HTTPFieldError) {
        request = try HTTPRequest(
          post: body, type: "application/octet-stream", to: place,
          fields: [try HTTPField("Accept", "application/octet-stream, text/plain")])
      } catch {
        return .unreachable(error.explanation)
      }
    } catch {
      return .unreachable(error.explanation)
    }
    do throws(HTTPClientError) {
      try fetcher.start(
        request, deadlineMilliseconds: Self.deadlineMilliseconds, bodyMax: Self.answerBytesMax)
    } catch {
      return .unreachable(error.explanation)
    }
    return nil
  }

  /// The answer, once; nil while there is none.
  mutating func takeAnswer() -> RegistryAnswer? {
    guard let outcome = fetcher.outcome() else { return nil }
    switch outcome {
    case .failure(let error): return .unreachable(error.explanation)
    case .success(let response):
      if response.isSuccess { return .content(response.body) }
      return .refused(
        status: response.status, text: Self.line(response.body),
        retryAfterSeconds: response.retryAfterSeconds)
    }
  }

  /// The first line of what the registry says, fit for a log.
  private static func line(_ body: [UInt8]) -> String {
    Text.printable(Text.string(body.prefix(160).prefix { $0 != 0x0A }))
  }
}
