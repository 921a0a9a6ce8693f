import LinuxIO
import Testing

struct FileDescriptorTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test
  func `bytes are written and read at their place`() throws {
    let path = folder.file("disk")
    try Files.replace(path, with: "0123456789", mode: 0o600)
    let file = try FileDescriptor(path, .readWrite)
    try file.write(Array("abc".utf8), at: 4)
    try file.sync()
    #expect(try file.read(upTo: 4, at: 3) == Array("3abc".utf8))
    #expect(try file.read(upTo: 100, at: 8) == Array("89".utf8))
    #expect(try file.read(upTo: 4, at: 100).isEmpty)
    #expect(try file.read(upTo: 100) == Array("0123abc789".utf8))
    #expect(try file.read(upTo: 100).isEmpty)
  }

  @Test
  func `appending goes to the end, wherever others write`() throws {
    let path = folder.file("log")
    let first = try FileDescriptor(path, .append)
    let second = try FileDescriptor(path, .append)
    try first.write(Array("a".utf8))
    try second.write(Array("b".utf8))
    try first.write(Array("c".utf8))
    #expect(try Files.read(path) == Array("abc".utf8))
  }

  @Test
  func `a descriptor is closed with its owner`() throws {
    let number: Int32
    do {
      let file = try FileDescriptor(folder.path, .folder)
      number = file.number
      #expect(Files.exists("/proc/self/fd/\(number)"))
    }
    // Another test may have been given the same number meanwhile; it does not lead here any more.
    let target = try? Files.list("/proc/self/fd/\(number)")
    #expect(target == nil || Files.exists(folder.path))
  }

  @Test
  func `only what a mode allows is done`() throws {
    let path = folder.file("file")
    try Files.replace(path, with: "text", mode: 0o600)
    let reader = try FileDescriptor(path, .read)
    #expect(throws: SystemError("write", "descriptor \(reader.number)", code: 9)) {
      try reader.write([1])
    }
    #expect(throws: SystemError("open", path, code: 20)) { _ = try FileDescriptor(path, .folder) }
    #expect(throws: SystemError.self) { _ = try FileDescriptor(folder.file("none"), .write) }
  }

  @Test
  func `a file is no block device`() throws {
    let path = folder.file("file")
    try Files.replace(path, with: "text", mode: 0o600)
    let error = #expect(throws: SystemError.self) { _ = try BlockDevice(path, .read) }
    #expect(error?.explanation == "measure \(path): error 25")
  }
}
