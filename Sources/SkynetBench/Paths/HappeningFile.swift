import Foundation
import SkynetSimulation
import SkynetWire

/// What came to a host of a simulation, one after the other.
///
/// Each entry: time (8 bytes), the source's address (8 and 8) and port (2), length of the datagram (2), all in
/// the order of this machine, and the datagram.
final class HappeningFile {
  private static let headBytes = 28
  private let file: UnsafeMutablePointer<FILE>
  private let name: String

  init(writing url: URL) throws {
    name = url.path
    file = try Self.open(name, "w")
  }

  init(reading url: URL) throws {
    name = url.path
    file = try Self.open(name, "r")
  }

  deinit { fclose(file) }

  private static func open(_ name: String, _ mode: String) throws -> UnsafeMutablePointer<FILE> {
    guard let file = fopen(name, mode) else {
      throw BenchProblem(
        "\(name) cannot be opened", cause: String(cString: strerror(errno)),
        wayOut: "look at the folder")
    }
    return file
  }

  func write(_ happening: HostHappening) {
    var head: [UInt8] = []
    Self.put(happening.now, to: &head)
    Self.put(happening.source.high, to: &head)
    Self.put(happening.source.low, to: &head)
    Self.put(happening.source.port, to: &head)
    Self.put(UInt16(happening.datagram.count), to: &head)
    // `close` tells of what could not be written.
    fwrite(head, 1, head.count, file)
    fwrite(happening.datagram, 1, happening.datagram.count, file)
  }

  func close() throws {
    guard fflush(file) == 0, ferror(file) == 0 else { throw damage("could not be written") }
  }

  /// The next one; nil at the end.
  func read() throws -> HostHappening? {
    var head = [UInt8](repeating: 0, count: Self.headBytes)
    let count = fread(&head, 1, head.count, file)
    guard count > 0 else { return nil }
    guard count == head.count else { throw damage("ends within an entry") }
    var datagram = [UInt8](repeating: 0, count: Int(Self.number(head[26..<28]) as UInt16))
    guard fread(&datagram, 1, datagram.count, file) == datagram.count else {
      throw damage("ends within an entry")
    }
    return HostHappening(
      now: Self.number(head[0..<8]), datagram: datagram,
      source: Endpoint(
        high: Self.number(head[8..<16]), low: Self.number(head[16..<24]),
        port: Self.number(head[24..<26])))
  }

  private func damage(_ what: String) -> BenchProblem {
    BenchProblem("\(name) \(what)", cause: "no room, or another program", wayOut: "run it again")
  }

  private static func put<Number: FixedWidthInteger>(_ number: Number, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: number) { bytes.append(contentsOf: $0) }
  }

  private static func number<Number: FixedWidthInteger>(_ bytes: ArraySlice<UInt8>) -> Number {
    bytes.withUnsafeBytes { $0.loadUnaligned(as: Number.self) }
  }
}
