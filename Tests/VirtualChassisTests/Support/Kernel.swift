import Foundation

/// Two system calls that Swift's Glibc does not show, since they are GNU's.
enum Kernel {
  private static func symbol(_ name: String) throws -> UnsafeMutableRawPointer {
    guard let symbol = dlsym(dlopen(nil, RTLD_NOW), name) else { throw Missing(name: name) }
    return symbol
  }

  struct Missing: Error { let name: String }

  static func eventfd() throws -> Int32 {
    typealias Call = @convention(c) (UInt32, Int32) -> Int32
    let call = unsafeBitCast(try symbol("eventfd"), to: Call.self)
    return call(0, O_NONBLOCK | O_CLOEXEC)
  }

  /// A file in memory; with `isSealed` nobody can make it shorter.
  static func memoryFile(_ name: String, bytes: Int, isSealed: Bool = true) throws -> Int32 {
    typealias Call = @convention(c) (UnsafePointer<CChar>, UInt32) -> Int32
    let call = unsafeBitCast(try symbol("memfd_create"), to: Call.self)
    // Closed in other programs, and sealing allowed.
    let file = name.withCString { call($0, 0x1 | 0x2) }
    guard file >= 0, ftruncate(file, bytes) == 0 else { throw Missing(name: "memfd_create") }
    // F_ADD_SEALS, F_SEAL_SHRINK
    if isSealed { _ = fcntl(file, 1033, 2) }
    return file
  }

  /// How many descriptors of this process lead to the memory file of this name.
  static func descriptors(of name: String) throws -> Int {
    let folder = "/proc/self/fd"
    return try FileManager.default.contentsOfDirectory(atPath: folder).count { entry in
      let target = try? FileManager.default.destinationOfSymbolicLink(
        atPath: folder + "/" + entry)
      return target?.hasPrefix("/memfd:\(name) ") == true
    }
  }

  /// Waits for a descriptor to be readable.
  static func wait(_ descriptor: Int32, milliseconds: Int32 = 20_000) -> Bool {
    var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&polled, 1, milliseconds) == 1
  }

  /// Takes what an eventfd has counted; zero where nothing.
  static func take(_ eventfd: Int32) -> UInt64 {
    var count: UInt64 = 0
    return read(eventfd, &count, 8) == 8 ? count : 0
  }

  static func signal(_ eventfd: Int32) {
    var one: UInt64 = 1
    _ = write(eventfd, &one, 8)
  }
}
