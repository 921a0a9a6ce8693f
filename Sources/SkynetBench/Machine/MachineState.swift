import Foundation

/// What the figures hang on.
public enum MachineState {
  /// The three averages and the running processes of /proc/loadavg.
  public static func load() -> String {
    text("/proc/loadavg").split(separator: " ").prefix(4).joined(separator: " ")
  }

  public static func description() -> String {
    let lines = text("/proc/cpuinfo").split(separator: "\n")
    let name = lines.first { $0.hasPrefix("model name") }?.split(separator: ":").last ?? " unknown"
    let kernel = text("/proc/sys/kernel/osrelease").trimmingCharacters(in: .whitespacesAndNewlines)
    return "\(ProcessInfo.processInfo.activeProcessorCount) cores of\(name), Linux \(kernel)"
  }

  /// Seconds of processor that the processes of the cage have used, with those that have ended.
  public static func processorSeconds() -> Double {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    let ticks = names.filter { $0.allSatisfy(\.isNumber) }.map { name in
      ProcessTimes(stat: text("/proc/\(name)/stat")).map { times in
        // The benchmark is the first process of the cage: whatever ended was its child.
        name == "1" ? times.own + times.ended : times.own
      } ?? 0
    }
    return seconds(ticks.reduce(0, +))
  }

  /// Seconds of processor that one process has used.
  public static func processorSeconds(of process: Int32) -> Double {
    seconds(ProcessTimes(stat: text("/proc/\(process)/stat"))?.own ?? 0)
  }

  /// Memory of this process that is really there.
  static var residentKibibytes: Int {
    let pages = text("/proc/self/statm").split(separator: " ").dropFirst().first.flatMap { Int($0) }
    return (pages ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))) / 1024
  }

  private static func seconds(_ ticks: UInt64) -> Double {
    Double(ticks) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  private static func text(_ path: String) -> String {
    (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
  }
}

/// The processor time in a /proc/N/stat, in ticks; proc_pid_stat(5) has the fields.
struct ProcessTimes: Equatable {
  let own: UInt64
  /// Of its children that it has waited for.
  let ended: UInt64

  init?(stat: String) {
    // The name is in brackets and may hold anything, brackets and spaces too.
    guard let end = stat.lastIndex(of: ")") else { return nil }
    let fields = stat[end...].split(separator: " ")
    guard fields.count > 15 else { return nil }
    // The state, field 3 there, is field 1 here.
    let numbers = fields[12...15].compactMap { UInt64($0) }
    guard numbers.count == 4 else { return nil }
    own = numbers[0] + numbers[1]
    ended = numbers[2] + numbers[3]
  }
}
