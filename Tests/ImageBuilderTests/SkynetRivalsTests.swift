import Foundation
import Testing

@testable import ImageBuilder

/// What Skynet is measured against.
struct SkynetRivalsTests {
  @Test
  func `rivals and the C library that they run with are of one suite and processor`() throws {
    let lock = try InputLock.read(Checkout.folder.appending(path: "ImageBuilder/inputs.toml"))
    let entries = try SkynetRivals.inputs(of: lock).map(lock.entry)
    let packages = Set(entries.map(\.package))
    #expect(packages.isSuperset(of: ["wireguard-go", "fastd", "nebula", "yggdrasil", "libc6"]))
    #expect(Set(entries.map(\.suite)) == ["trixie"])
    #expect(Set(entries.map(\.architecture)) == ["amd64"])
    #expect(Set(entries.map(\.kind)) == [.deb])
  }

  @Test
  func `what images are made of is no rival`() throws {
    let file = Input.File(name: "x", sha256: String(repeating: "a", count: 64))
    let lock = InputLock(
      input: ["musl", "rival-fastd"].map {
        Input(id: $0, kind: .deb, package: $0, version: "1", files: [file])
      })
    #expect(SkynetRivals.inputs(of: lock) == ["rival-fastd", "kernel-build-libc"])
  }
}
