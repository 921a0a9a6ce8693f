import CDatagrams

/// A program that hands datagrams on and does nothing else: the bound of what a transit hop can reach.
public struct BareForwarder: TransitContender {
  public let name: String
  public let pacing: Pacing?
  /// This program, which has the forwarder as a command.
  let program: String

  /// - Parameter pacing: nil: as fast as it can.
  public init(program: String, pacing: Pacing? = nil) {
    self.program = program
    self.pacing = pacing
    name = pacing.map { "bare forwarder, under the load of " + $0.like } ?? "bare forwarder"
  }

  public func start(
    in chain: NetworkChain, with programs: ProgramGroup, port: UInt16
  ) throws -> TransitRoute {
    let address = chain.address(of: 1)
    let command = Command(
      program, "forward", "--listen", address, "--to", chain.address(of: 2), "--port", "\(port)")
    let hop = try programs.start(chain.namespaces[1].inside(command), name: "forwarder")
    return TransitRoute(address: address, port: port, hop: hop)
  }

  /// Forwards until it is killed.
  ///
  /// - Throws: `BenchProblem` when a call fails.
  public static func forward(from address: String, to target: String, port: UInt16) throws {
    let input = try Datagrams.check(
      "listening on \(address)", datagrams_socket(address, "\(port)", 1))
    _ = try Datagrams.check("receive offload", datagrams_coalesce(Int32(input)))
    let output = try Datagrams.check("\(target)", datagrams_socket(target, "\(port)", 0))
    let batch = Datagrams.makeBatch()
    _ = try Datagrams.check(
      "forwarding", datagrams_forward(Int32(input), Int32(output), batch))
  }
}

/// What generator, sink and forwarder share.
enum Datagrams {
  typealias Batch = UnsafeMutablePointer<datagrams_batch>

  /// Room for one call's messages; the kernel gives it memory as it is used.
  static func makeBatch() -> Batch {
    let bytes = UnsafeMutableRawPointer.allocate(
      byteCount: MemoryLayout<datagrams_batch>.size, alignment: 64)
    bytes.initializeMemory(as: UInt8.self, repeating: 0, count: MemoryLayout<datagrams_batch>.size)
    return bytes.assumingMemoryBound(to: datagrams_batch.self)
  }

  /// A value of zero or more, or the number of an error.
  static func check(_ what: String, _ result: Int64) throws -> Int64 {
    guard result >= 0 else {
      throw BenchProblem(
        "\(what): errno \(-result)", cause: "an address that is not there, or an old kernel",
        wayOut: "UDP segmentation and receive offload need Linux 5.0 or later")
    }
    return result
  }
}
