internal import HTTP
internal import LinuxIO

/// One request and its response, from the name of the host to the last byte.
struct HTTPExchange {
  typealias LookUp = @Sendable (String) throws(NameLookupError) -> [NetworkAddress]

  /// Bytes that are read at once.
  private static let readBytes = 16_384

  private enum Attempt: ~Copyable {
    case connected(TCPConnection)
    case failed(SystemError)
    case silent
  }

  let request: HTTPRequest
  let deadline: Deadline
  let bodyMax: Int
  /// Readable when nobody wants the response any more; nil where that cannot be.
  let abandonment: Int32?
  let lookUp: LookUp

  private var server: String { request.url.host.text + " port \(request.url.port)" }

  func run() throws(HTTPClientError) -> HTTPResponse {
    let connection = try connect(try addresses())
    return try converse(connection)
  }

  private func addresses() throws(HTTPClientError) -> [NetworkAddress] {
    let name: String
    switch request.url.host {
    case .ipv4(let bytes), .ipv6(let bytes): return [NetworkAddress(bytes)]
    case .name(let text): name = text
    }
    let errand = try lookUpErrand(name)
    guard try wait(errand.descriptor, until: deadline) else {
      throw .timedOut(.lookingUp, server: server)
    }
    switch errand.takeValue() {
    case .success(let addresses) where !addresses.isEmpty: return addresses
    case .success, .failure(.unknown): throw .nameNotFound(name)
    case .failure(.silent), .failure(.failed), nil: throw .nameServerSilent(name)
    // Those that hang do so because no name server answers.
    case .failure(.busy): throw .nameServerSilent(name)
    }
  }

  private func lookUpErrand(
    _ name: String
  ) throws(HTTPClientError) -> Errand<Result<[NetworkAddress], NameLookupError>> {
    do throws(SystemError) {
      let lookUp = lookUp
      return try Errand { _ in
        do throws(NameLookupError) {
          return .success(try lookUp(name))
        } catch {
          return .failure(error)
        }
      }
    } catch { throw .system(error) }
  }

  /// Tries one address after the other; each gets an equal part of the time that is left.
  private func connect(_ addresses: [NetworkAddress]) throws(HTTPClientError) -> TCPConnection {
    var isAnySilent = false
    var failure: SystemError?
    for (index, address) in addresses.enumerated() {
      switch try attempt(address, until: deadline.share(of: addresses.count - index)) {
      case .connected(let connection): return connection
      case .silent: isAnySilent = true
      // A host that says no tells more than a way that is missing.
      case .failed(let error): if failure?.isOffline ?? true { failure = error }
      }
    }
    guard !isAnySilent, let failure else { throw .timedOut(.connecting, server: server) }
    throw .nobodyAnswers(server: server, failure)
  }

  private func attempt(
    _ address: NetworkAddress, until end: Deadline
  ) throws(HTTPClientError) -> Attempt {
    let connection: TCPConnection
    do throws(SystemError) {
      connection = try TCPConnection(to: address, port: request.url.port)
    } catch { return .failed(error) }
    guard try wait(connection.descriptor, isWritable: true, until: end) else { return .silent }
    do throws(SystemError) {
      try connection.checkConnected()
    } catch { return .failed(error) }
    return .connected(connection)
  }

  /// Sends and receives at once: a server may answer before it has read the whole request.
  private func converse(
    _ connection: borrowing TCPConnection
  ) throws(HTTPClientError) -> HTTPResponse {
    var unsent = request.encoded()[...]
    var parser = HTTPResponseParser(bodyMax: bodyMax)
    while true {
      let step = unsent.isEmpty ? HTTPStep.receiving : .sending
      guard try wait(connection.descriptor, isWritable: !unsent.isEmpty, until: deadline) else {
        throw .timedOut(step, server: server)
      }
      if !unsent.isEmpty { send(&unsent, over: connection) }
      let received: [UInt8]?
      do throws(SystemError) {
        received = try connection.receive(upTo: Self.readBytes)
      } catch { throw .cutOff(server: server, parser.cutOff) }
      guard let received else { continue }
      if let response = try take(received, &parser) { return response }
    }
  }

  private func send(_ unsent: inout ArraySlice<UInt8>, over connection: borrowing TCPConnection) {
    do throws(SystemError) {
      unsent = unsent.dropFirst(try connection.send(unsent))
    } catch {
      // Whoever reads no more may have said why before that.
      unsent = []
    }
  }

  private func take(
    _ received: [UInt8], _ parser: inout HTTPResponseParser
  ) throws(HTTPClientError) -> HTTPResponse? {
    do throws(HTTPError) {
      return received.isEmpty ? try parser.end() : try parser.push(received[...])
    } catch {
      switch error {
      case .cutOffInHead, .cutOffInBody: throw .cutOff(server: server, error)
      default: throw .refused(server: server, error)
      }
    }
  }

  /// Waits until the descriptor is readable, or also writable; false when the time is over.
  private func wait(
    _ descriptor: Int32, isWritable: Bool = false, until end: Deadline
  ) throws(HTTPClientError) -> Bool {
    var poll = PollSet()
    while true {
      poll.removeAll()
      if let abandonment { poll.add(abandonment) }
      poll.add(descriptor)
      if isWritable { poll.add(descriptor, writable: true) }
      let left = end.remainingMilliseconds
      guard left > 0 else { return false }
      do throws(SystemError) {
        try poll.wait(milliseconds: Int32(min(left, 60_000)))
      } catch { throw .system(error) }
      if let abandonment, poll.isReady(abandonment) { throw .abandoned }
      if poll.isAnyReady { return true }
    }
  }
}
