import Glibc

/// The thread of a device: waits for the front end, the driver, the host side or a time, and serves.
final class VhostUserLoop {
  /// `poll` counts milliseconds: closer than that, the rest is slept, so that fast edges come in time.
  private static let closeNanoseconds: UInt64 = 2_000_000
  private static let nanosecondsInMillisecond: UInt64 = 1_000_000

  private let device: any VirtualDevice
  private let listener: LocalListener
  private let stopFlag: StopFlag
  private let observer: VhostUserServer.Observer
  private var connection: VhostUserConnection?
  private var session: VhostUserSession
  private var reported: Set<Int> = []

  init(
    device: any VirtualDevice, listener: LocalListener, stopFlag: StopFlag,
    observer: @escaping VhostUserServer.Observer
  ) {
    self.device = device
    self.listener = listener
    self.stopFlag = stopFlag
    self.observer = observer
    session = VhostUserSession(device)
  }

  func run() {
    while !stopFlag.isRaised {
      let deadline = device.advance(to: MonotonicClock.nanoseconds)
      let mustHurry = !device.serve(session.queues)
      report()
      do throws(SystemFailure) {
        try wait(mustHurry ? 0 : deadline)
      } catch {
        observer(.failed(error))
        break
      }
    }
    end(nil)
  }

  /// Waits until `deadline` at most, then does what the descriptors say.
  private func wait(_ deadline: UInt64?) throws(SystemFailure) {
    let running = session.queues.filter { $0.isRunning && $0.kick != nil }
    var polled = [device.doorbell.descriptor, listener.descriptor.number].map(Self.reading)
    if let connection { polled.append(Self.reading(connection.descriptor.number)) }
    let kicksStart = polled.count
    polled += running.compactMap { $0.kick.map { Self.reading($0.number) } }
    guard poll(&polled, nfds_t(polled.count), Self.milliseconds(until: deadline)) >= 0 else {
      if errno == EINTR { return }
      throw SystemFailure("poll")
    }
    if polled[0].revents != 0 { device.doorbell.drain() }
    do throws(VhostUserError) {
      for (queue, entry) in zip(running, polled[kicksStart...]) where entry.revents != 0 {
        try acknowledge(queue)
      }
      if kicksStart == 3, polled[2].revents != 0 { try converse() }
    } catch {
      end(error)
    }
    if polled[1].revents != 0 { try admit() }
  }

  private static func reading(_ descriptor: Int32) -> pollfd {
    pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
  }

  private static func milliseconds(until deadline: UInt64?) -> Int32 {
    guard let deadline else { return -1 }
    let now = MonotonicClock.nanoseconds
    guard deadline > now else { return 0 }
    guard deadline - now < closeNanoseconds else {
      return Int32(clamping: (deadline - now) / nanosecondsInMillisecond - 1)
    }
    usleep(UInt32((deadline - now) / 1000))
    return 0
  }

  /// Takes back a kick; an eventfd that can be read has eight bytes.
  private func acknowledge(_ queue: SplitQueue) throws(VhostUserError) {
    guard let kick = queue.kick else { return }
    var count: UInt64 = 0
    let result = read(kick.number, &count, 8)
    guard result == 8 || (result < 0 && [EAGAIN, EINTR].contains(errno)) else {
      throw .brokenKick(queue: queue.index)
    }
  }

  /// Handles one message; the device is served before the next.
  private func converse() throws(VhostUserError) {
    guard let connection else { return }
    switch try connection.receive() {
    case .message(let message):
      if let reply = try session.handle(message) { try connection.send(reply) }
    case .nothing: break
    case .end: end(nil)
    }
  }

  private func admit() throws(SystemFailure) {
    guard let arrived = try listener.accept() else { return }
    guard connection == nil else { return observer(.refused) }
    connection = try VhostUserConnection(arrived)
    observer(.connected)
  }

  private func end(_ reason: VhostUserError?) {
    guard connection != nil else { return }
    session.end()
    device.lose()
    session = VhostUserSession(device)
    reported = []
    connection = nil
    observer(.ended(reason))
  }

  private func report() {
    for queue in session.queues {
      if let fault = queue.fault {
        guard reported.insert(queue.index).inserted else { continue }
        observer(.queueStopped(queue: queue.index, fault))
      } else {
        reported.remove(queue.index)
      }
    }
  }
}
