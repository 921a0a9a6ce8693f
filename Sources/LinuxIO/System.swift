internal import Base
internal import CLinux

/// Mounts, modules, processes and the other things that only the first program of a boot does.
public enum System {
  public struct MountFlags: OptionSet, Sendable {
    public let rawValue: UInt64
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    public static let readOnly = MountFlags(rawValue: UInt64(SKY_MOUNT_READ_ONLY))
    public static let noSetUser = MountFlags(rawValue: UInt64(SKY_MOUNT_NO_SUID))
    public static let noDevices = MountFlags(rawValue: UInt64(SKY_MOUNT_NO_DEVICES))
    public static let noExecute = MountFlags(rawValue: UInt64(SKY_MOUNT_NO_EXECUTE))
    public static let noAccessTime = MountFlags(
      rawValue: UInt64(SKY_MOUNT_NO_ACCESS_TIME))
    public static let move = MountFlags(rawValue: UInt64(SKY_MOUNT_MOVE))
    /// For file systems that only hold data.
    public static let inert: MountFlags = [.noSetUser, .noDevices, .noExecute]
  }

  public static func mount(
    _ source: String, on target: String, type: String, _ flags: MountFlags = [],
    options: String = ""
  ) throws(SystemError) {
    try check(
      unsafe sky_mount(source, target, type, flags.rawValue, options), "mount " + source + " on",
      target)
  }

  public static func unmount(_ target: String) throws(SystemError) {
    try check(unsafe sky_unmount(target), "unmount", target)
  }

  /// Makes `path` the root of this process for good.
  public static func changeRoot(to path: String) throws(SystemError) {
    try check(unsafe sky_change_folder(path), "enter", path)
    try check(
      unsafe sky_mount(".", "/", "", MountFlags.move.rawValue, ""), "move the root to", path)
    try check(unsafe sky_change_root("."), "change root to", path)
    try check(unsafe sky_change_folder("/"), "enter", "/")
  }

  /// Loads a kernel module; one that is in the kernel already is as good.
  public static func loadModule(_ path: String) throws(SystemError) {
    let file = try FileDescriptor(path, .read)
    let result = unsafe sky_load_module(file.number, "")
    if result == -Int64(SKY_ERROR_EXISTS) { return }
    try check(result, "load module", path)
  }

  public static func setHostName(_ name: String) throws(SystemError) {
    try check(unsafe sky_set_host_name(name), "set the host name to", name)
  }

  public static func resizeExt4(mountedOn path: String, blocks: UInt64) throws(SystemError) {
    let folder = try FileDescriptor(path, .folder)
    try check(sky_resize_ext4(folder.number, blocks), "grow the file system on", path)
  }

  /// Starts the hardware watchdog, or feeds it where the boot loader has started it already; it goes
  /// on running when the descriptor is closed.
  public static func feedWatchdog(_ path: String, seconds: Int32) throws(SystemError) {
    let watchdog = try FileDescriptor(path, .write)
    // A driver that cannot change its time keeps its own.
    _ = sky_watchdog_timeout(watchdog.number, seconds)
    try watchdog.write([0])
  }

  /// Replaces this program; returns only with an error.
  public static func execute(_ arguments: [String], environment: [String]) -> SystemError {
    let result = unsafe withPointers(arguments) {
      (list: UnsafePointer<UnsafePointer<CChar>?>) -> Int64 in
      unsafe withPointers(environment) {
        (variables: UnsafePointer<UnsafePointer<CChar>?>) -> Int64 in
        unsafe sky_execute(list, variables)
      }
    }
    return SystemError("run", arguments.first ?? "", code: Int32(-result))
  }

  /// Runs a program to its end inside another root.
  ///
  /// - Returns: its exit status, or 256 + the signal that ended it.
  public static func run(_ arguments: [String], inRoot root: String) throws(SystemError) -> Int {
    let result = unsafe withPointers(arguments) {
      (list: UnsafePointer<UnsafePointer<CChar>?>) -> Int64 in
      unsafe withPointers([]) { (variables: UnsafePointer<UnsafePointer<CChar>?>) -> Int64 in
        unsafe sky_run(root, list, variables)
      }
    }
    return Int(try check(result, "run", arguments.first ?? ""))
  }

  /// Brings all that was written to the disks (sync(2)).
  public static func syncAll() { sky_sync_all() }

  public static func restart() -> SystemError {
    SystemError("restart", "the machine", code: Int32(-sky_restart()))
  }

  /// Readable as soon as somebody asks this process to end (SIGTERM), which no longer does so by itself.
  public static func terminationDescriptor() throws(SystemError) -> FileDescriptor {
    FileDescriptor(
      owning: Int32(try check(sky_termination_descriptor(), "wait for", "the end")))
  }

  /// What the kernel calls this board; empty where it tells nothing.
  public static var hostName: String {
    guard let bytes = try? Files.read("/proc/sys/kernel/hostname", limit: 256) else { return "" }
    return Text.printable(Text.string(bytes.prefix { $0 != 0x0A }))
  }

  public static var processID: Int64 { sky_process() }

  /// Ends the program at once, from any thread.
  public static func exit(_ code: Int32) { sky_exit(code) }

  /// Lets another thread run; as a C function, for whoever waits in a loop.
  public static let yieldThread: @convention(c) () -> Void = { sky_yield() }

  /// Processors that are there, at least 1.
  public static var processors: Int { max(1, Int(sky_processors())) }

  /// Whose rights this process has.
  public static var user: UInt32 { UInt32(truncatingIfNeeded: sky_user()) }

  public static var isRoot: Bool { sky_user() == 0 }

  /// Gives up all privileges for good, supplementary groups and the way to new ones included.
  public static func become(user: UInt32, group: UInt32) throws(SystemError) {
    try check(sky_become(user, group), "become user", "\(user)")
  }

  public static func ignoreBrokenPipes() { sky_ignore_broken_pipes() }

  public static var pageSize: UInt64 { UInt64(max(0, sky_page_size())) }

  /// Calls `body` with a C array of C strings that ends with a null pointer, as `execve` takes it.
  private static func withPointers(
    _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Int64
  ) -> Int64 {
    var bytes: [CChar] = []
    var starts: [Int] = []
    // With no text at all the array would have no address to count from.
    bytes.append(0)
    for text in texts {
      starts.append(bytes.count)
      for byte in text.utf8 { bytes.append(CChar(bitPattern: byte)) }
      bytes.append(0)
    }
    return unsafe bytes.withUnsafeBufferPointer { (run: UnsafeBufferPointer<CChar>) -> Int64 in
      var pointers: [UnsafePointer<CChar>?] = unsafe []
      guard let base = run.baseAddress else { return -1 }
      for start in starts { unsafe pointers.append(base + start) }
      unsafe pointers.append(nil)
      return unsafe pointers.withUnsafeBufferPointer {
        (list: UnsafeBufferPointer<UnsafePointer<CChar>?>) -> Int64 in
        guard let base = list.baseAddress else { return -1 }
        return unsafe body(base)
      }
    }
  }
}
