public import HTTP
internal import LinuxIO

/// Fetches for an event loop: one request at a time, on a thread of its own.
///
/// Start a fetch, wait for `descriptor` to become readable, take the outcome. It always comes by the
/// deadline. Letting go of the fetcher, or `cancel`, ends the thread soon.
public struct HTTPFetcher: ~Copyable {
  public typealias Outcome = Result<HTTPResponse, HTTPClientError>

  /// How names are looked up where no test says otherwise.
  static let lookUp: HTTPExchange.LookUp = { (name) throws(NameLookupError) in
    try NameLookup.addresses(of: name)
  }

  private let lookUp: HTTPExchange.LookUp
  private var errand: Errand<Outcome>?

  public init() { lookUp = Self.lookUp }

  init(lookUp: @escaping HTTPExchange.LookUp) { self.lookUp = lookUp }

  public var isBusy: Bool { errand != nil }

  /// Readable when the outcome is there; nil while nothing is under way.
  ///
  /// Every fetch has another one.
  public var descriptor: Int32? { errand?.descriptor }

  /// Starts a fetch; a second one before the outcome of the first is our bug.
  ///
  /// - Parameters:
  ///   - deadlineMilliseconds: for all of it: name, connection, request and response.
  ///   - bodyMax: bytes of the response's body that are allowed, all held in memory.
  public mutating func start(
    _ request: HTTPRequest, deadlineMilliseconds: UInt64, bodyMax: Int
  ) throws(HTTPClientError) {
    precondition(errand == nil, "one fetch at a time")
    let deadline = Deadline(milliseconds: deadlineMilliseconds)
    let lookUp = lookUp
    do throws(SystemError) {
      errand = try Errand { abandonment in
        let exchange = HTTPExchange(
          request: request, deadline: deadline, bodyMax: bodyMax, abandonment: abandonment,
          lookUp: lookUp)
        do throws(HTTPClientError) {
          return .success(try exchange.run())
        } catch {
          return .failure(error)
        }
      }
    } catch { throw .system(error) }
  }

  /// How the fetch ended, once; nil while it has not, and when there was none.
  ///
  /// Never waits.
  public mutating func outcome() -> Outcome? {
    guard let outcome = errand?.takeValue() else { return nil }
    errand = nil
    return outcome
  }

  /// Ends a fetch without an outcome; nothing where none is under way.
  public mutating func cancel() { errand = nil }
}
