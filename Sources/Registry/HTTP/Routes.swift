internal import Base
internal import HTTPTypes
internal import Hummingbird
internal import Identity
internal import Logging
internal import NIOCore

/// Every path that the registry answers.
struct Routes: Sendable {
  static let bodyBytesMax = 65536

  let registrar: Registrar
  let metrics: RegistryMetrics
  let logger: Logger
  let bodyPatience: Duration

  func add(to router: Router<RegistryContext>) {
    router.post("/v1/nonces") { _, _ in Answer.binary(registrar.makeNonce().bytes) }
    router.post("/v1/registrations") { request, _ in try await register(request) }
    router.get("/v1/miners/:name") { _, context in try await miner(context) }
    router.get("/v1/revocations") { request, _ in try await revocations(request) }
    router.get("/v1/registry") { _, _ in Answer.binary(registrar.identity.certificate.encoded) }
    router.post("/v1/verifications") { request, _ in try await verify(request) }
    router.get("/healthz") { _, _ in try await health() }
    router.get("/metrics") { _, _ in try await figures() }
    router.get("/openapi.json") { _, _ in Answer.json(OpenAPI.document) }
    router.get("/style.css") { _, _ in
      Answer.bytes(
        Array(PageStyle.text.utf8), "text/css; charset=utf-8",
        headers: [.cacheControl: "max-age=3600"])
    }
    router.get("/icon.svg") { _, _ in
      Answer.bytes(
        Array(PageStyle.icon.utf8), "image/svg+xml", headers: [.cacheControl: "max-age=3600"])
    }
    router.get("/") { request, _ in try await front(request) }
    router.get("/miners/:name") { _, context in try await minerPage(context) }
  }

  private func register(_ request: Request) async throws -> Response {
    let bytes = try await body(request)
    do {
      let receipt = try await registrar.register(bytes)
      metrics.registered()
      return Answer.binary(receipt)
    } catch let refusal as Refusal {
      logger.info("registration refused", metadata: ["code": "\(refusal.code)"])
      throw refusal
    }
  }

  private func lookUp(_ context: RegistryContext) async throws -> Miner {
    metrics.lookedUp()
    guard let text = context.parameters.get("name"), let name = MinerName(text) else {
      throw Problem.badName
    }
    guard let miner = try await registrar.store.miner(name) else {
      throw Problem.unknownMiner(name)
    }
    return miner
  }

  private func miner(_ context: RegistryContext) async throws -> Response {
    Answer.json(try await lookUp(context).json)
  }

  private func revocations(_ request: Request) async throws -> Response {
    let snapshot = try await registrar.snapshot()
    let tag = "\"\(snapshot.value.number)\""
    let headers: HTTPFields = [.eTag: tag, .cacheControl: "max-age=60"]
    let known = request.headers[values: .ifNoneMatch].joined(separator: ",")
      .split(separator: ",").map { $0.filter { $0 != " " } }
    guard !known.contains(tag), !known.contains("*") else {
      return Response(status: .notModified, headers: headers)
    }
    return Answer.binary(snapshot.bytes, headers: headers)
  }

  private func verify(_ request: Request) async throws -> Response {
    let verdict = try await registrar.verify(try await body(request))
    var json = JSONWriter()
    json.beginObject()
    json.bool("eligible", verdict.isEligible)
    json.string("class", verdict.standing.name)
    json.string("serial", verdict.serial.hex)
    json.string("reason", verdict.reason)
    json.endObject()
    return Answer.json(json.text)
  }

  private func health() async throws -> Response {
    _ = try await registrar.store.snapshotNumber()
    return Answer.bytes(Array("well\n".utf8), "text/plain; charset=utf-8")
  }

  private func figures() async throws -> Response {
    let totals = try await registrar.store.totals()
    let number = try await registrar.store.snapshotNumber()
    return Answer.bytes(
      Array(metrics.text(totals, snapshot: number).utf8), "text/plain; version=0.0.4")
  }

  private func front(_ request: Request) async throws -> Response {
    guard let asked = request.uri.queryParameters["miner"] else {
      return Answer.page(Page.front(miners: try await registrar.store.totals().miners))
    }
    // Browsers write a blank of a form as a plus sign.
    let text = String(asked).replacing("+", with: " ")
    guard let name = MinerName(text) else {
      return Answer.page(
        Page.front(
          miners: try await registrar.store.totals().miners, wrong: String(text.prefix(80))),
        status: 400)
    }
    return Response(status: .seeOther, headers: [.location: "/miners/\(name.hex)"])
  }

  private func minerPage(_ context: RegistryContext) async throws -> Response {
    Answer.page(Page.miner(try await lookUp(context)))
  }

  /// The whole body, bounded in size and time.
  private func body(_ request: Request) async throws -> [UInt8] {
    if let text = request.headers[.contentLength], let count = Int(text), count > Self.bodyBytesMax
    {
      throw Problem.tooLarge
    }
    return try await withThrowingTaskGroup(of: [UInt8].self) { group in
      group.addTask {
        var bytes: [UInt8] = []
        for try await part in request.body {
          guard bytes.count + part.readableBytes <= Self.bodyBytesMax else {
            throw Problem.tooLarge
          }
          bytes += part.readableBytesView
        }
        return bytes
      }
      group.addTask {
        try await Task.sleep(for: bodyPatience)
        throw Problem.tooSlow
      }
      defer { group.cancelAll() }
      guard let bytes = try await group.next() else { throw Problem.tooSlow }
      return bytes
    }
  }
}
