internal import Hummingbird
internal import HummingbirdCore
internal import Identity
public import Logging
internal import NIOCore
public import ServiceLifecycle
internal import UnixSignals

/// The registry as a server of HTTP/1.1; what matters is signed, so it needs no TLS of its own.
public struct RegistryServer: Service {
  public struct Settings: Sendable {
    public var host = "127.0.0.1"
    /// 0 takes any that is free.
    public var port = 0
    /// Whether `X-Forwarded-For` of a proxy on this machine counts.
    public var trustsProxy = false
    /// Off for benchmarks, and where a proxy limits.
    public var hasLimits = true
    public var connectionsMax = 1024
    /// How long a body may take to come.
    public var bodyPatience: Duration = .seconds(10)

    public init() {}
  }

  static let idleSeconds: Int64 = 30

  private let registrar: Registrar
  private let settings: Settings
  private let logger: Logger
  private let onListening: @Sendable (Int) -> Void

  /// - Parameter onListening: told the port.
  public init(
    _ registrar: Registrar, _ settings: Settings, logger: Logger,
    onListening: @escaping @Sendable (Int) -> Void = { _ in }
  ) {
    self.registrar = registrar
    self.settings = settings
    self.logger = logger
    self.onListening = onListening
  }

  /// Serves until the surrounding task is cancelled or a graceful shutdown is asked for.
  public func run() async throws {
    try await registrar.refresh()
    var application = Application(
      responder: Self.router(registrar, settings, logger: logger).buildResponder(),
      server: .http1(
        configuration: .init(
          idleTimeout: .seconds(Self.idleSeconds),
          httpDecoderConfiguration: .init(
            maxHeaderFieldSize: 8192, maxHeaderListSize: 16384, maxHeaderFieldCount: 64))),
      configuration: ApplicationConfiguration(
        address: .hostname(settings.host, port: settings.port),
        availableConnectionsDelegate: MaximumAvailableConnections(settings.connectionsMax)),
      onServerRunning: { [onListening] channel in
        onListening(channel.localAddress?.port ?? 0)
      },
      logger: logger)
    application.addServices(SnapshotKeeper(registrar: registrar, logger: logger))
    try await application.run()
  }

  /// Serves until SIGTERM or SIGINT; what is being answered is answered first.
  public func runUntilSignal() async throws {
    let group = ServiceGroup(
      configuration: .init(
        services: [self], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    try await group.run()
  }

  static func router(
    _ registrar: Registrar, _ settings: Settings, logger: Logger
  ) -> Router<RegistryContext> {
    let metrics = RegistryMetrics()
    let router = Router(context: RegistryContext.self, options: .autoGenerateHeadEndpoints)
    router.add(
      middleware: Gate(
        limiter: settings.hasLimits ? RateLimiter() : nil, metrics: metrics,
        trustsProxy: settings.trustsProxy, logger: logger))
    Routes(
      registrar: registrar, metrics: metrics, logger: logger, bodyPatience: settings.bodyPatience
    ).add(to: router)
    return router
  }
}

/// Looks each second whether another program changed a state.
private struct SnapshotKeeper: Service {
  let registrar: Registrar
  let logger: Logger

  func run() async throws {
    try? await cancelWhenGracefulShutdown {
      while true {
        try await Task.sleep(for: .seconds(1))
        do {
          try await registrar.refresh()
        } catch {
          logger.error("the snapshot could not be renewed: \(error)")
        }
      }
    }
  }
}
