import Foundation
import ImageBuilder
import Testing

@testable import VirtualChassis

/// The switch with real sockets, and plugs where the machines would be.
struct VirtualSwitchTests {
  private let folder: ShortFolder
  private let device: VirtualSwitch

  init() throws {
    folder = try ShortFolder()
    device = try VirtualSwitch(ports: 3, folder: folder.url)
  }

  private func plug(_ port: Int) throws -> Plug {
    try Plug(device.cable(port, name: "eth0", hardwareAddress: "52:54:00:00:00:0\(port)"))
  }

  /// - Parameter to: the port whose address it goes to; nil for all.
  private func frame(to: Int?, from: Int, _ content: UInt8, count: Int = 60) -> [UInt8] {
    let target: [UInt8] =
      to.map { [2, 0, 0, 0, 0, UInt8($0)] } ?? Array(repeating: 0xFF, count: 6)
    let header = target + [2, 0, 0, 0, 0, UInt8(from), 0x88, 0xB5]
    return header + Array(repeating: content, count: count - header.count)
  }

  @Test
  func `a frame for all reaches all others, one for a known board that board alone`() throws {
    defer { device.end() }
    let plugs = try (0..<3).map { try plug($0) }
    let hello = frame(to: nil, from: 0, 1)
    plugs[0].send(hello)
    #expect(plugs[1].receive() == hello)
    #expect(plugs[2].receive() == hello)
    let answer = frame(to: 0, from: 1, 2)
    plugs[1].send(answer)
    #expect(plugs[0].receive() == answer)
    // The next that port 2 sees is what is meant for it: the answer went past it.
    let last = frame(to: 2, from: 0, 3)
    plugs[0].send(last)
    #expect(plugs[2].receive() == last)
  }

  @Test
  func `the largest frame of a card without segmentation passes whole`() throws {
    defer { device.end() }
    let (near, far) = (try plug(0), try plug(1))
    let large = frame(to: nil, from: 0, 7, count: 65_549)
    #expect(near.send(large))
    #expect(far.receive() == large)
  }

  @Test
  func `a pulled cable stops frames both ways, and passes them again when it is back`() throws {
    defer { device.end() }
    let plugs = try (0..<3).map { try plug($0) }
    device.setLink(1, isUp: false)
    #expect(!device.isUp(1) && device.isUp(0))
    plugs[1].send(frame(to: nil, from: 1, 1))
    let lost = frame(to: nil, from: 0, 2)
    plugs[0].send(lost)
    // Its neighbour has it, so the switch is through with it.
    #expect(plugs[2].receive() == lost)
    device.setLink(1, isUp: true)
    let later = frame(to: nil, from: 0, 3)
    plugs[0].send(later)
    #expect(plugs[1].receive() == later)
    #expect(plugs[2].receive() == later)
    plugs[1].send(frame(to: nil, from: 1, 4))
    #expect(plugs[0].receive()?.last == 4)
  }

  @Test
  func `the counters say what came in, what went out and what nobody took`() throws {
    defer { device.end() }
    let (near, far) = (try plug(0), try plug(1))
    let before = device.mark
    near.send(frame(to: nil, from: 0, 1, count: 100))
    near.send(frame(to: nil, from: 0, 2, count: 200))
    // The answer is counted when the switch is through with both.
    #expect(far.receive()?.count == 100)
    #expect(far.receive()?.count == 200)
    far.send(frame(to: 0, from: 1, 3))
    #expect(near.receive()?.count == 60)
    #expect(device.counters(0).receivedFrames == 2 && device.counters(0).receivedBytes == 300)
    #expect(device.counters(1).sentFrames == 2 && device.counters(1).sentBytes == 300)
    #expect(device.counters(1).receivedFrames == 1)
    // Nobody is plugged into the third port.
    #expect(device.counters(2).dropped == 2 && device.counters(2).sentFrames == 0)
    let seen = device.frames(since: before)
    #expect(seen.map(\.port) == [0, 0, 1])
    #expect(seen.map(\.frame.count) == [100, 200, 60])
    #expect(device.frames(since: device.mark).isEmpty)
  }

  @Test
  func `what is no frame is passed to nobody`() throws {
    defer { device.end() }
    let (near, far) = (try plug(0), try plug(1))
    near.send([1, 2, 3])
    near.send([])
    let whole = frame(to: nil, from: 0, 1)
    near.send(whole)
    #expect(far.receive() == whole)
  }

  @Test
  func `it ends once, and leaves no socket behind`() throws {
    let near = try plug(0)
    #expect(near.send(frame(to: nil, from: 0, 1)))
    device.end()
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
    #expect(!near.send(frame(to: nil, from: 0, 1)))
    device.end()
  }

  @Test
  func `a folder with a long path is refused with the way out`() throws {
    defer { device.end() }
    let long = try makeFolder(
      folder.url.appending(path: String(repeating: "x", count: 100)))
    let problem = #expect(throws: BuildProblem.self) { try VirtualSwitch(ports: 2, folder: long) }
    #expect(problem?.wayOut.contains("short path") == true)
    #expect(try FileManager.default.contentsOfDirectory(atPath: long.path).isEmpty)
  }
}
