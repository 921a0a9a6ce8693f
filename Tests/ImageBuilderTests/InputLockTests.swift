import Foundation
import Testing

@testable import ImageBuilder

/// The file that pins every input.
struct InputLockTests {
  let scratch = Scratch()

  private static let entries = [
    Input(
      id: "kernel", kind: .deb, package: "linux-image-6.12+deb13-arm64",
      follow: "linux-image-arm64:arm64",
      suite: "trixie", architecture: "arm64", version: "6.12.107-1",
      files: [.init(name: "linux.deb", sha256: String(repeating: "a", count: 64))]),
    Input(
      id: "sqlite", kind: .source, package: "sqlite3", suite: "trixie", version: "3.46.1-7+deb13u2",
      files: [
        .init(name: "sqlite3.orig.tar.xz", sha256: String(repeating: "b", count: 64)),
        .init(name: "sqlite3.debian.tar.xz", sha256: String(repeating: "c", count: 64)),
      ]),
    Input(id: "nothing", kind: .python, package: "PyNaCl", version: "1", files: []),
  ]

  @Test
  func `what is written is read back`() throws {
    let lock = InputLock(input: Self.entries)
    let file = try scratch.write(lock.text, to: "inputs.toml")
    #expect(try InputLock.read(file) == lock)
  }

  @Test
  func `the checkout's lock is as a new one would be written`() throws {
    let file = Checkout.folder.appending(path: "ImageBuilder/inputs.toml")
    let lock = try InputLock.read(file)
    #expect(try String(contentsOf: file, encoding: .utf8) == lock.text)
  }

  @Test
  func `every input of the checkout is pinned to the bytes of each of its files`() throws {
    let lock = try InputLock.read(Checkout.folder.appending(path: "ImageBuilder/inputs.toml"))
    #expect(Set(lock.input.map(\.id)).count == lock.input.count)
    for entry in lock.input {
      #expect(!entry.files.isEmpty, "\(entry.id)")
      for file in entry.files {
        #expect(file.sha256.wholeMatch(of: /[0-9a-f]{64}/) != nil, "\(file.name)")
      }
    }
  }

  @Test(
    arguments: [
      ("linux-image-6.12.107+deb13-arm64", "linux-image-6.12.117+deb13-arm64"),
      ("linux-kbuild-6.12.107+deb13", "linux-kbuild-6.12.117+deb13"),
      ("linux-headers-6.12.115+deb13.1-common", "linux-headers-6.12.117+deb13-common"),
      ("6.12-x", "6.12.117+deb13-x"),
    ])
  func `a package that follows a kernel takes over its release and nothing else`(
    old: String, new: String
  ) {
    let input = Input(id: "x", kind: .deb, package: old, version: "", files: [])
    #expect(input.package(ofReleaseIn: "linux-image-6.12.117+deb13-arm64") == new)
  }

  @Test(arguments: [
    ("linux-kbuild", "linux-image-6.12"), ("linux-kbuild-6.12", "linux-image"), ("", ""),
  ])
  func `names without a release lead nowhere`(package: String, other: String) {
    let input = Input(id: "x", kind: .deb, package: package, version: "", files: [])
    #expect(input.package(ofReleaseIn: other) == nil)
  }

  @Test
  func `the checkout's inputs for kernel modules are of the kernel's release and version`() throws {
    let lock = try InputLock.read(Checkout.folder.appending(path: "ImageBuilder/inputs.toml"))
    let kernel = try lock.entry("kernel-debian")
    for id in ["common", "arm64", "tools"] {
      let entry = try lock.entry("kernel-build-\(id)")
      #expect(entry.follow == kernel.follow)
      #expect(entry.package(ofReleaseIn: kernel.package) == entry.package)
      #expect(entry.version == kernel.version)
    }
    #expect(try lock.entry("kernel-source").version == kernel.version)
  }

  @Test
  func `an input that is not locked is named`() {
    let problem = #expect(throws: BuildProblem.self) {
      try InputLock(input: Self.entries).entry("busybox")
    }
    expect(problem, says: "no input 'busybox'", "inputs.toml", "make relock")
  }

  @Test(arguments: ["[[input]]\nid = \"x\"\n", "not TOML at all", "input = 3\n"])
  func `a lock that does not read is named with its path`(text: String) throws {
    let file = try scratch.write(text, to: "inputs.toml")
    let problem = #expect(throws: BuildProblem.self) { try InputLock.read(file) }
    expect(problem, says: file.path, "cannot be read", "make relock")
  }
}
