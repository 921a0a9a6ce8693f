import Glibc
import Synchronization

/// A thread of its own for one device; `join` waits until its body has returned.
final class DeviceThread: Sendable {
  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  private let thread: Mutex<pthread_t?>

  init(_ run: @escaping @Sendable () -> Void) throws(SystemFailure) {
    var created = pthread_t()
    let body = Unmanaged.passRetained(Body(run))
    let code = pthread_create(
      &created, nil,
      { raw in
        // A front end that closes its end of a notification must not end this process.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        if let raw { Unmanaged<Body>.fromOpaque(raw).takeRetainedValue().run() }
        return nil
      }, body.toOpaque())
    guard code == 0 else {
      body.release()
      throw SystemFailure("pthread_create", code)
    }
    thread = Mutex(created)
  }

  /// May be called by any other thread and more than once; only the first call waits.
  func join() {
    let joined = thread.withLock { thread in
      defer { thread = nil }
      return thread
    }
    if let joined { pthread_join(joined, nil) }
  }
}
