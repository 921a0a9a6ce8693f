public import LinuxIO

/// Answers the questions that come over a daemon's socket.
public protocol ControlAnswerer: ~Copyable {
  /// - Parameters:
  ///   - line: plain ASCII without its line feed, 1 to 255 characters.
  ///   - user: who asks, as the kernel knows it.
  /// - Returns: the whole answer.
  mutating func answer(_ line: String, from user: UInt32) -> String
}

/// A daemon's socket: a bounded number of clients at a time, none of whom can block it.
///
/// It has no loop of its own: a daemon adds its descriptors to what it waits for, and serves what is ready.
public struct ControlServer: ~Copyable {
  public static let clientsMax = 16
  /// No single user but root may take all places.
  public static let clientsOfUserMax = 6

  private final class Client {
    let file: FileDescriptor
    let user: UInt32
    var conversation: LineConversation
    var reply: [UInt8] = []
    var isAnswered = false
    var isDone = false

    init(_ file: consuming FileDescriptor, user: UInt32, now: UInt64) {
      self.file = file
      self.user = user
      conversation = LineConversation(now: now)
    }
  }

  private let listener: FileDescriptor
  private var clients: [Client] = []

  /// - Parameter path: in a folder that only the daemon may write; everybody may ask.
  public init(_ path: String) throws(SystemError) {
    listener = try LocalSocket.listen(path, mode: 0o666)
  }

  /// Whether a client waits: the daemon's loop must then come back within a second.
  public var isBusy: Bool { !clients.isEmpty }

  public func add(to poll: inout PollSet) {
    // With all places taken the rest wait in the kernel's queue, which refuses what it cannot hold.
    if clients.count < Self.clientsMax { poll.add(listener.number) }
    for client in clients { poll.add(client.file.number, writable: client.isAnswered) }
  }

  /// Serves what `poll` found ready.
  public mutating func serve<Answerer: ControlAnswerer & ~Copyable>(
    _ poll: PollSet, with answerer: inout Answerer, now: UInt64
  ) throws(SystemError) {
    for client in clients {
      if poll.isReady(client.file.number) { serve(client, with: &answerer) }
      if now >= client.conversation.deadline { client.isDone = true }
    }
    clients.removeAll { $0.isDone }
    guard poll.isReady(listener.number) else { return }
    // Whoever is over the bound of its user is let in and out at once: the queue stays short.
    for _ in 0..<Self.clientsMax {
      guard clients.count < Self.clientsMax, let file = try LocalSocket.accept(listener) else {
        return
      }
      let user = try LocalSocket.user(of: file)
      var places = 0
      for client in clients where client.user == user { places += 1 }
      guard user == 0 || places < Self.clientsOfUserMax else { continue }
      clients.append(Client(file, user: user, now: now))
    }
  }

  private func serve<Answerer: ControlAnswerer & ~Copyable>(
    _ client: Client, with answerer: inout Answerer
  ) {
    do throws(SystemError) {
      if !client.isAnswered {
        // All that came: a socket that is closed with bytes unread takes the answer with it.
        switch client.conversation.receive(try client.file.read(upTo: 4096))
        {
        case .wait: return
        case .answer(let line):
          client.reply = Array(answerer.answer(line, from: client.user).utf8)
        case .refuse(let text): client.reply = Array(text.utf8)
        }
        client.isAnswered = true
      }
      let sent = try client.file.writeSome(client.reply[...])
      client.reply.removeFirst(sent)
      client.isDone = client.reply.isEmpty
    } catch {
      // A client that went away is no event for the board; only its place is freed.
      client.isDone = !error.isAgain
    }
  }
}
