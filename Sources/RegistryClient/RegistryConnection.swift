internal import NIOCore
public import NIOHTTP1
internal import NIOPosix

/// One HTTP/1.1 connection to a registry on loopback, for tests and benchmarks.
public struct RegistryConnection {
  public struct Reply: Sendable {
    public let status: Int
    public let headers: HTTPHeaders
    public let body: [UInt8]

    public var text: String { String(decoding: body, as: UTF8.self) }
  }

  public enum Failure: Error, Equatable { case closed }

  private typealias Wire = NIOAsyncChannel<
    HTTPClientResponsePart, HTTPPart<HTTPRequestHead, IOData>
  >

  private var inbound: NIOAsyncChannelInboundStream<HTTPClientResponsePart>.AsyncIterator
  private let outbound: NIOAsyncChannelOutboundWriter<HTTPPart<HTTPRequestHead, IOData>>

  /// Connects, hands the connection to `body`, and closes it.
  public static func with<Result: Sendable>(
    port: Int, _ body: (inout RegistryConnection) async throws -> Result
  ) async throws -> Result {
    let channel: Wire = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHTTPClientHandlers()
          return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      var connection = RegistryConnection(
        inbound: inbound.makeAsyncIterator(), outbound: outbound)
      return try await body(&connection)
    }
  }

  /// One request and its whole answer.
  ///
  /// - Parameter announced: bytes that the head speaks of, where they are not those that come.
  public mutating func send(
    _ method: HTTPMethod, _ path: String, _ body: [UInt8] = [],
    headers: [(String, String)] = [], announced: Int? = nil
  ) async throws -> Reply {
    var head = HTTPRequestHead(version: .http1_1, method: method, uri: path)
    head.headers = HTTPHeaders(headers)
    head.headers.replaceOrAdd(name: "Host", value: "127.0.0.1")
    head.headers.replaceOrAdd(name: "Content-Length", value: String(announced ?? body.count))
    if !body.isEmpty, !head.headers.contains(name: "Content-Type") {
      head.headers.add(name: "Content-Type", value: "application/octet-stream")
    }
    try await outbound.write(.head(head))
    if !body.isEmpty { try await outbound.write(.body(.byteBuffer(ByteBuffer(bytes: body)))) }
    if announced == nil { try await outbound.write(.end(nil)) }
    return try await receive()
  }

  private mutating func receive() async throws -> Reply {
    var head: HTTPResponseHead?
    var bytes: [UInt8] = []
    while let part = try await inbound.next() {
      switch part {
      case .head(let found): head = found
      case .body(let buffer): bytes += buffer.readableBytesView
      case .end:
        guard let head else { throw Failure.closed }
        return Reply(status: Int(head.status.code), headers: head.headers, body: bytes)
      }
    }
    throw Failure.closed
  }
}
