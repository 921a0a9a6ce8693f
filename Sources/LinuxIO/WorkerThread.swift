internal import CLinux

/// A thread for calls that the kernel may never end; nobody waits for it, and the end of the process does
/// not either.
public enum WorkerThread {
  private final class Job {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  public static func start(_ body: @escaping @Sendable () -> Void) throws(SystemError) {
    let job = unsafe Unmanaged.passRetained(Job(body))
    let result = unsafe sky_start_thread(runJob, job.toOpaque())
    if result < 0 { unsafe job.release() }
    try check(result, "start", "a thread")
  }

  fileprivate static func run(_ context: UnsafeMutableRawPointer) {
    unsafe Unmanaged<Job>.fromOpaque(context).takeRetainedValue().body()
  }
}

/// A function of C's kind: a closure would belong to the actor of whoever wrote it.
private func runJob(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let context = unsafe context { unsafe WorkerThread.run(context) }
  return nil
}
