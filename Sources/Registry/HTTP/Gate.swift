internal import HTTPTypes
internal import Hummingbird
internal import Logging

/// Around every request: limits first, then the route, then headers, figures, and words for what failed.
struct Gate: RouterMiddleware {
  typealias Context = RegistryContext

  let limiter: RateLimiter?
  let metrics: RegistryMetrics
  let trustsProxy: Bool
  let logger: Logger

  func handle(
    _ request: Request, context: RegistryContext,
    next: @concurrent (Request, RegistryContext) async throws -> Response
  ) async throws -> Response {
    let clock = ContinuousClock()
    let start = clock.now
    let isPage = Self.isPage(request.uri.path)
    var response: Response
    do {
      try limit(request, context)
      response = try await next(request, context)
    } catch {
      let problem = Problem(error)
      metrics.refused(problem.code)
      // What failed inside is for the log; whoever asked could do nothing with it.
      if problem.status >= 500 { logger.error("a request failed: \(error)") }
      response =
        isPage
        ? Answer.page(Page.problem(problem), status: problem.status, headers: problem.headers)
        : Answer.problem(
          problem, isPlain: request.headers[.accept]?.contains("text/plain") ?? false)
    }
    Self.secure(&response, isPage: isPage)
    let microseconds = (clock.now - start) / .microseconds(1)
    metrics.answered(context.endpointPath ?? "NotFound", microseconds: UInt64(max(0, microseconds)))
    return response
  }

  private static func isPage(_ path: String) -> Bool {
    path == "/" || path.hasPrefix("/miners/")
  }

  private func limit(_ request: Request, _ context: RegistryContext) throws {
    guard let limiter else { return }
    let client = ClientAddress.client(
      peer: context.peer, forwarded: request.headers[values: .forwardedFor],
      trustsProxy: trustsProxy)
    let work: RateLimiter.Work =
      switch request.uri.path {
      case "/v1/nonces", "/v1/registrations": .registration
      case "/v1/verifications": .verification
      default: .lookup
      }
    let now = UInt64(max(0, (ContinuousClock.now - Self.beginning) / .milliseconds(1)))
    if let seconds = limiter.take(client, work, now: now) { throw Problem.tooOften(seconds) }
  }

  private static let beginning = ContinuousClock.now

  private static func secure(_ response: inout Response, isPage: Bool) {
    response.headers[.contentTypeOptions] = "nosniff"
    response.headers[.referrerPolicy] = "no-referrer"
    response.headers[.contentSecurityPolicy] =
      isPage
      ? "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
      : "default-src 'none'; frame-ancestors 'none'"
    if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
  }
}

extension HTTPField.Name {
  static let forwardedFor = constant("X-Forwarded-For")
  static let contentTypeOptions = constant("X-Content-Type-Options")
  static let referrerPolicy = constant("Referrer-Policy")

  private static func constant(_ name: String) -> HTTPField.Name {
    guard let name = HTTPField.Name(name) else { preconditionFailure("names of ours are tokens") }
    return name
  }
}
