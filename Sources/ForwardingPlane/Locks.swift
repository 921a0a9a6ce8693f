internal import Synchronization

/// How a thread lets another one run while it waits.
typealias Pause = @convention(c) () -> Void

/// A lock for a few instructions: tries some times, then lets another thread run.
struct SpinLock: ~Copyable {
  private let state = Atomic<UInt32>(0)

  @inline(__always)
  func lock(_ pause: Pause) {
    if state.exchange(1, ordering: .acquiring) != 0 { wait(pause) }
  }

  @inline(__always)
  func unlock() { state.store(0, ordering: .releasing) }

  @inline(never)
  private func wait(_ pause: Pause) {
    var tries = 0
    while state.load(ordering: .relaxed) != 0 || state.exchange(1, ordering: .acquiring) != 0 {
      tries &+= 1
      if tries & 127 == 0 { pause() }
    }
  }
}

/// Whether a worker is inside a batch; each has a cache line of its own, so workers do not slow each other.
struct BatchMark: ~Copyable {
  fileprivate let isInside = Atomic<UInt32>(0)
  private let rest = (UInt32(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0))
}

/// Workers enter together; control enters alone.
///
/// A worker marks itself and then looks for control; control announces itself and then looks for marks.
/// Both orders are sequentially consistent, so one of the two sees the other.
@safe
struct BatchGate: ~Copyable {
  private let isClosed = Atomic<UInt32>(0)
  private let marks: UnsafeMutablePointer<BatchMark>
  private let workers: Int
  private let pause: Pause

  init(workers: Int, pause: Pause) {
    unsafe marks = Memory64.allocate(BatchMark.self, count: workers)
    for index in 0..<workers { unsafe (marks + index).initialize(to: BatchMark()) }
    self.workers = workers
    self.pause = pause
  }

  func deallocate() { unsafe marks.deallocate() }

  @inline(__always)
  func enter(_ worker: Int) {
    unsafe marks[worker].isInside.store(1, ordering: .sequentiallyConsistent)
    if isClosed.load(ordering: .sequentiallyConsistent) != 0 { waitToEnter(worker) }
  }

  @inline(__always)
  func leave(_ worker: Int) { unsafe marks[worker].isInside.store(0, ordering: .releasing) }

  @inline(never)
  private func waitToEnter(_ worker: Int) {
    while true {
      unsafe marks[worker].isInside.store(0, ordering: .releasing)
      var tries = 0
      while isClosed.load(ordering: .acquiring) != 0 {
        tries &+= 1
        if tries & 127 == 0 { pause() }
      }
      unsafe marks[worker].isInside.store(1, ordering: .sequentiallyConsistent)
      if isClosed.load(ordering: .sequentiallyConsistent) == 0 { return }
    }
  }

  func close() {
    isClosed.store(1, ordering: .sequentiallyConsistent)
    for worker in 0..<workers {
      var tries = 0
      while unsafe marks[worker].isInside.load(ordering: .sequentiallyConsistent) != 0 {
        tries &+= 1
        if tries & 127 == 0 { pause() }
      }
    }
  }

  func open() { isClosed.store(0, ordering: .releasing) }
}

/// Memory that starts at a cache line.
enum Memory64 {
  static func allocate<Element: ~Copyable>(
    _ type: Element.Type, count: Int
  ) -> UnsafeMutablePointer<Element> {
    unsafe UnsafeMutableRawPointer.allocate(
      byteCount: max(1, count) * MemoryLayout<Element>.stride, alignment: 64
    ).bindMemory(to: Element.self, capacity: count)
  }
}
