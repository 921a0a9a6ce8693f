import ChildPrograms
public import Foundation

/// Mount and process namespaces of the benchmark's own, around all that it starts.
///
/// The kernel takes them away with everything inside when the benchmark ends, also when it is killed.
public enum Cage {
  private static let mark = "SKYNETBENCH_IS_CAGED"
  static let tools = ["ethtool", "ip", "iperf3", "mount", "setpriv", "unshare"]

  public static var isInside: Bool { ProcessInfo.processInfo.environment[mark] != nil }

  /// Checks what a measurement needs.
  ///
  /// - Parameters:
  ///   - user: the effective user.
  ///   - isThere: whether a file exists.
  public static func check(
    user: UInt32 = geteuid(), searchPath: String = searchPath(),
    isThere: (String) -> Bool = FileManager.default.fileExists
  ) throws {
    guard user == 0 else {
      throw BenchProblem(
        "the benchmark makes network namespaces, which only root may",
        cause: "it was started by another user", wayOut: "start 'make bench-skynet' as root")
    }
    let folders = searchPath.split(separator: ":")
    let missing = tools.filter { tool in !folders.contains { isThere("\($0)/\(tool)") } }
    guard missing.isEmpty else {
      throw BenchProblem(
        "these programs are missing: \(missing.joined(separator: ", "))",
        cause: "their Debian packages are not installed, or PATH lacks /usr/sbin",
        wayOut: "'skyimage rivals' installs them: ethtool, iproute2, iperf3, mount, util-linux")
    }
    guard isThere("/dev/net/tun") else {
      throw BenchProblem(
        "there is no /dev/net/tun, so no contender can have an interface",
        cause: "the kernel's module tun is not loaded, or the container hides the device",
        wayOut: "'modprobe tun'; a container needs '--device /dev/net/tun'")
    }
  }

  public static func searchPath() -> String {
    ProcessInfo.processInfo.environment["PATH"] ?? ""
  }

  /// Runs this program again with the same arguments in a cage, and waits for its end.
  ///
  /// Must be called on the main thread: the kernel kills the cage when the calling thread ends.
  ///
  /// - Returns: its exit status.
  public static func enter() throws -> Int32 {
    setenv(mark, "1", 1)
    let caged =
      Command(
        "setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--fork",
        "--kill-child", "--mount-proc", "/proc/self/exe")
    var words = caged.words
    words[words.count - 1] = try FileManager.default.destinationOfSymbolicLink(
      atPath: "/proc/self/exe")
    return try Command(words: words + CommandLine.arguments.dropFirst()).start().wait()
  }

  /// Called inside: a /run of its own, so that no name of a namespace or socket meets the machine's.
  ///
  /// - Returns: a folder for whatever is written.
  public static func furnish() throws -> URL {
    try Command("mount", "-t", "tmpfs", "skynetbench", "/run").run()
    let folder = URL(filePath: "/run/skynetbench")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }
}
