import BoardStatus
import LinuxIO

/// Answers on the daemon's socket, a bounded number of clients at a time, none of whom can block it.
struct ControlServer: ~Copyable {
  static let clientsMax = 16

  private final class Client {
    let file: FileDescriptor
    var conversation: StatusConversation
    var reply: [UInt8] = []
    var isAnswered = false
    var isDone = false

    init(_ file: consuming FileDescriptor, now: UInt64) {
      self.file = file
      conversation = StatusConversation(now: now)
    }
  }

  private let listener: FileDescriptor
  private let sampler: Sampler
  private var clients: [Client] = []
  private var poll = PollSet()

  init(sampler: Sampler) throws(SystemError) {
    listener = try LocalSocket.listen(StatusConversation.path, mode: 0o666)
    self.sampler = sampler
  }

  /// Waits for one round of events and handles them.
  mutating func turn() throws(SystemError) {
    poll.removeAll()
    // With all places taken the rest wait in the kernel's queue, which refuses what it cannot hold.
    if clients.count < Self.clientsMax { poll.add(listener.number) }
    for client in clients { poll.add(client.file.number, writable: client.isAnswered) }
    try poll.wait(milliseconds: clients.isEmpty ? -1 : 1000)

    let now = Clock.bootMilliseconds
    for client in clients {
      if poll.isReady(client.file.number) { serve(client) }
      if now >= client.conversation.deadline { client.isDone = true }
    }
    clients.removeAll { $0.isDone }
    if clients.count < Self.clientsMax, poll.isReady(listener.number),
      let file = try LocalSocket.accept(listener)
    {
      clients.append(Client(file, now: now))
    }
  }

  private func serve(_ client: Client) {
    do throws(SystemError) {
      if !client.isAnswered {
        switch client.conversation.receive(
          try client.file.read(upTo: StatusConversation.questionMax))
        {
        case .wait: return
        case .answer(let question): client.reply = Array(sampler.sample().answer(to: question).utf8)
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
