internal import Foundation

/// A pipe whose ends no other program inherits.
public final class PipeEnds {
  public let reader: Int32
  public private(set) var writer: Int32

  public init() throws(ChildProgramFailure) {
    var ends: [Int32] = [-1, -1]
    // Sockets, since they are made and kept from other programs in one call.
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
      throw ChildProgramFailure(description: "no pipe: errno \(errno)")
    }
    (reader, writer) = (ends[0], ends[1])
  }

  deinit {
    close(reader)
    closeWriter()
  }

  public func closeWriter() {
    if writer >= 0 { close(writer) }
    writer = -1
  }

  public func readAll() -> [UInt8] {
    var all: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(reader, &part, part.count)
      if count > 0 { all += part[..<count] }
      if count == 0 || (count < 0 && errno != EINTR) { return all }
    }
  }
}
