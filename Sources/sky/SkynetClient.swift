import ControlSocket
import LinuxIO
import SkynetStatus

/// Asks Skynet's daemon and shows what it answers.
struct SkynetClient {
  private static let resultMilliseconds: Int32 = 100
  /// The daemon gives up earlier.
  private static let resultTries = 350
  private static let pingMilliseconds: UInt64 = 1000

  let command: SkynetCommand

  /// - Returns: 0; 1 when no answer came, when the question was refused, and when no ping was answered.
  func run() -> Int32 {
    switch command.name {
    case .skynet: return show(.status, NodeReport.self)
    case .peers: return show(.peers, PeersReport.self)
    case .paths: return show(.paths, PathsReport.self)
    case .earnings: return show(.earnings, EarningsReport.self)
    case .metrics: return show(.metrics)
    case .reload: return show(.reload)
    case .route, .trace, .ping:
      guard let target = command.target else { preconditionFailure("such a command has a target") }
      switch command.name {
      case .route: return show(.route(target), RouteReport.self)
      case .trace: return show(.trace(target), TraceReport.self)
      default: return ping(target)
      }
    }
  }

  private func show(_ question: SkynetQuestion) -> Int32 {
    guard let answer = ask(question) else { return 1 }
    StandardStream.output.write(answer)
    return 0
  }

  private func show<Report: SkynetReport>(_ question: SkynetQuestion, _ type: Report.Type) -> Int32
  {
    guard let report = report(question, type) else { return 1 }
    StandardStream.output.write(command.isJSON ? report.json + "\n" : report.table)
    return 0
  }

  private func ping(_ target: SkynetTarget) -> Int32 {
    var summary = PingSummary()
    for number in 1...command.count {
      let start = Clock.bootMilliseconds
      guard let report = report(.ping(target), PingReport.self) else { return 1 }
      summary.add(report)
      if !command.isJSON { StandardStream.output.write(report.table) }
      let past = Clock.bootMilliseconds - start
      if number < command.count, past < Self.pingMilliseconds {
        wait(Int32(Self.pingMilliseconds - past))
      }
    }
    StandardStream.output.write(command.isJSON ? summary.json + "\n" : summary.text)
    return summary.answered > 0 ? 0 : 1
  }

  /// The report itself, waited for where it takes a while.
  private func report<Report: SkynetReport>(_ question: SkynetQuestion, _ type: Report.Type)
    -> Report?
  {
    guard var answer = ask(question) else { return nil }
    var tries = 0
    while let number = RunningAnswer.number(in: answer) {
      guard tries < Self.resultTries else {
        StandardStream.error.write("sky: the skynet daemon gave no result\n")
        return nil
      }
      tries += 1
      if tries > 1 { wait(Self.resultMilliseconds) }
      guard let next = ask(.result(number)) else { return nil }
      answer = next
    }
    guard let report = Report(parsing: answer) else {
      StandardStream.error.write("sky: the skynet daemon's answer was cut short\n")
      return nil
    }
    return report
  }

  /// - Returns: nil when there is no answer; why was told.
  private func ask(_ question: SkynetQuestion) -> String? {
    do throws(SystemError) {
      let answer = try ControlClient.ask(
        question.line, of: SkynetQuestion.path(folder: command.folder))
      guard !answer.utf8.starts(with: "refused".utf8) else {
        StandardStream.error.write("sky: " + answer)
        return nil
      }
      return answer
    } catch {
      let advice =
        command.folder == SkynetQuestion.folder
        ? "On a board it is started again by itself; elsewhere say where it runs by '--run FOLDER'."
        : "Is it running with '--run' and that folder?"
      StandardStream.error.write(
        "sky: the skynet daemon does not answer: " + error.explanation + ".\n     " + advice + "\n")
      return nil
    }
  }

  private func wait(_ milliseconds: Int32) {
    var nothing = PollSet()
    try? nothing.wait(milliseconds: milliseconds)
  }
}
