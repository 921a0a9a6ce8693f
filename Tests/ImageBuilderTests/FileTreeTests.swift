import Foundation
import Testing

@testable import ImageBuilder

/// Overlays and package trees, as they are copied into a root.
struct FileTreeTests {
  let scratch = Scratch()

  private func mode(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: scratch.place(path).path)
    return try #require(attributes[.posixPermissions] as? NSNumber).intValue
  }

  @Test
  func `what lies there is replaced, what lies beside it stays`() throws {
    try scratch.write("old", to: "root/etc/motd")
    try scratch.write("kept", to: "root/etc/hosts")
    try scratch.link("root/etc/mtab", to: "/nowhere")
    try scratch.write("new", to: "overlay/etc/motd")
    try scratch.write("new", to: "overlay/etc/mtab")
    try scratch.link("overlay/etc/localtime", to: "UTC")
    try FileTree.lay(scratch.place("overlay"), over: scratch.place("root"))
    #expect(
      try listing(scratch.place("root")) == [
        "etc/", "etc/hosts \(Digest.of("kept"))", "etc/localtime -> UTC",
        "etc/motd \(Digest.of("new"))", "etc/mtab \(Digest.of("new"))",
      ])
  }

  @Test(arguments: [(0o664, 0o644), (0o600, 0o644), (0o775, 0o755), (0o700, 0o755)])
  func `the umask of whoever made the checkout does not get into a root`(
    checkout: Int, root: Int
  ) throws {
    try scratch.write("#!/bin/sh", to: "overlay/etc/init.d/x", mode: checkout)
    let folder = scratch.place("overlay/etc/init.d").path
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder)
    try FileTree.lay(scratch.place("overlay"), over: scratch.makeFolder("root"))
    #expect(try mode("root/etc/init.d/x") == root)
    #expect(try mode("root/etc/init.d") == 0o755)
  }

  @Test
  func `a folder of the root keeps its rights when something is laid into it`() throws {
    try scratch.write("", to: "root/var/secret/x")
    let folder = scratch.place("root/var/secret").path
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder)
    try scratch.write("", to: "overlay/var/secret/y")
    try FileTree.lay(scratch.place("overlay"), over: scratch.place("root"))
    #expect(try mode("root/var/secret") == 0o700)
  }

  @Test
  func `package trees can be laid by whoever reads the checkout, owner or not`() throws {
    let packages = Checkout.folder.appending(path: "ImageBuilder/Packages")
    try FileTree.lay(packages, over: scratch.makeFolder("root"))
    #expect(try listing(scratch.place("root")) == listing(packages))
  }

  @Test
  func `names come in the order of their bytes, a folder before what it holds`() throws {
    for path in ["b/x", "b-/x", "B/x", "a"] { try scratch.write("", to: "tree/" + path) }
    #expect(
      try FileTree.entries(of: scratch.place("tree")).map(\.path)
        == ["B", "B/x", "a", "b", "b-", "b-/x", "b/x"])
  }
}
