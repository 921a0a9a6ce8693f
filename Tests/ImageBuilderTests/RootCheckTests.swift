import Foundation
import Testing

@testable import ImageBuilder

/// What must never be in an image that goes to many boards.
struct RootCheckTests {
  let scratch = Scratch()

  private func root(shadow: String = "root:!:0:0:99999:7:::\nsky:*::0:::::\n") throws -> URL {
    try scratch.write(shadow, to: "root/etc/shadow")
    try scratch.write("#!/bin/sh\n", to: "root/bin/tool", mode: 0o755)
    try scratch.write("-----BEGIN PUBLIC KEY-----\n", to: "root/etc/apk/keys/sky.rsa.pub")
    try scratch.link("root/bin/sh", to: "/bin/busybox")
    return scratch.place("root")
  }

  private func refusal(of root: URL) -> BuildProblem? {
    #expect(throws: BuildProblem.self) { try RootBuilder.check(root) }
  }

  @Test
  func `a root without secrets may ship`() throws {
    let root = try root()
    try scratch.write("#!/sbin/openrc-run\n", to: "root/etc/init.d/machine-id", mode: 0o755)
    try RootBuilder.check(root)
  }

  @Test(
    arguments: [
      "-----BEGIN PRIVATE KEY-----", "-----BEGIN RSA PRIVATE KEY-----",
      "-----BEGIN OPENSSH PRIVATE KEY-----",
    ])
  func `a private key anywhere is refused`(header: String) throws {
    let root = try root()
    try scratch.write("# mine\n\(header)\nAAAA\n", to: "root/usr/share/doc/x/example")
    expect(refusal(of: root), says: "usr/share/doc/x/example holds a private key", "on the board")
  }

  @Test(arguments: [0o4755, 0o2755, 0o6711])
  func `a program that changes its user is refused`(mode: Int) throws {
    let root = try root()
    try scratch.write("", to: "root/usr/bin/su", mode: mode)
    expect(refusal(of: root), says: "usr/bin/su changes its user")
  }

  @Test(
    arguments: [
      ("root:::0:::::\n", "root"), ("root:!::0:::::\nsky::::::::\n", "sky"),
      ("root:$6$salt$hash:1::::::\n", "root"), ("root:!$6$x:1::::::\n", "root"), ("root\n", "root"),
    ])
  func `an account with a password, or that needs none, is refused`(
    shadow: String, account: String
  ) throws {
    expect(refusal(of: try root(shadow: shadow)), says: "account \(account) of etc/shadow")
  }

  @Test(arguments: ImageAudit.paths)
  func `an identity that boards make for themselves is refused`(path: String) throws {
    let root = try root()
    try scratch.write("", to: "root/" + path)
    expect(refusal(of: root), says: "it holds \(path)")
  }

  @Test
  func `a link that leads nowhere counts as an identity too`() throws {
    let root = try root()
    try scratch.link("root/etc/machine-id", to: "/nowhere/machine-id")
    expect(refusal(of: root), says: "etc/machine-id")
  }

  @Test(
    arguments: [
      "opt/ssh_host_ed25519_key", "opt/ssh_host_rsa_key.pub", "opt/dropbear_ed25519_host_key",
      "var/lib/x/random-seed", "lib/seed.credit", "home/authorized_keys",
    ])
  func `an identity under its usual name is refused wherever it lies`(path: String) throws {
    let root = try root()
    try scratch.write("", to: "root/" + path)
    expect(refusal(of: root), says: "it holds \(path)", "on the board")
  }

  @Test(
    arguments: [
      ("SKYF\u{1}rest", "a secret of the factory tool"),
      ("SKYS\u{1}rest", "a secret of the factory tool"),
      ("SKYU\u{1}rest", "a secret of the factory tool"),
      ("\0\0\0\u{B}ssh-ed25519\0\0\0@", "a host key"), ("\0\0\0\u{7}ssh-rsa", "a host key"),
      ("\0\0\0\u{13}ecdsa-sha2-nistp256", "a host key"),
      ("0123456789abcdef0123456789abcdef\n", "a machine-id"),
      ("0123456789abcdef0123456789abcdef", "a machine-id"),
      ("untrusted comment: minisign encrypted secret key\nRWQA", "a private key"),
    ])
  func `a file with the content of a key is refused under any name`(
    content: String, what: String
  ) throws {
    let root = try root()
    try scratch.write(content, to: "root/usr/share/doc/harmless")
    expect(refusal(of: root), says: "usr/share/doc/harmless holds \(what)")
  }

  @Test
  func `a program that names the mark of a key may ship, one with a key behind it may not`()
    throws
  {
    let root = try root()
    let padding = String(repeating: "x", count: 80_000)
    let mark = "-----BEGIN PRIVATE KEY-----"
    try scratch.write(padding + mark + "\0other text", to: "root/usr/bin/reader", mode: 0o755)
    try RootBuilder.check(root)
    let line = String(repeating: "MC4CAQAw", count: 8)
    try scratch.write(padding + mark + "\n" + line, to: "root/usr/bin/reader", mode: 0o755)
    expect(refusal(of: root), says: "usr/bin/reader holds a private key")
  }
}
