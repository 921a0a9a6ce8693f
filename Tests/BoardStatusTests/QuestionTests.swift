import Base
import BoardStatus
import Testing

struct QuestionTests {
  /// The other daemons read them back: both sides must speak of the same figures.
  @Test(arguments: [Reports.well, Reports.ill])
  func `the figures for the other daemons are those of the report`(report: StatusReport) throws {
    var report = report
    report.processor = BoardFigures.Ticks(busy: 40, total: 160)
    report.cores = [
      BoardFigures.Ticks(busy: 10, total: 80), BoardFigures.Ticks(busy: 30, total: 80),
    ]
    report.receivedBytes = 5
    report.sentBytes = 6
    let figures = try #require(BoardFigures(parsing: report.answer(to: .figures)))
    #expect(figures.host == report.host && figures.version == report.version)
    #expect(figures.slot == report.slot)
    #expect(figures.uptimeMilliseconds == report.uptimeMilliseconds)
    #expect(figures.loadThousandths == report.loadThousandths)
    #expect(figures.temperatureThousandths == report.temperatureThousandths)
    #expect(figures.memory == report.memory)
    #expect(figures.dataTotalBytes == report.data?.totalBytes)
    #expect(figures.dataAvailableBytes == report.data?.availableBytes)
    #expect(figures.processor == report.processor && figures.cores == report.cores)
    #expect(figures.receivedBytes == 5 && figures.sentBytes == 6)
    #expect(figures.problems == report.problems.map { Text.printable($0) })
  }

  @Test
  func `a board that can measure nothing still answers with figures`() throws {
    var report = StatusReport()
    report.host = "board"
    let figures = try #require(BoardFigures(parsing: report.answer(to: .figures)))
    #expect(figures.memory == nil && figures.processor == nil && figures.receivedBytes == nil)
    #expect(figures.dataTotalBytes == nil)
  }

  @Test
  func `each question is one line, and its answer ends with one`() {
    #expect(
      StatusQuestion.allCases.map(\.rawValue)
        == ["status", "status json", "version", "version json", "figures"])
    for question in StatusQuestion.allCases {
      #expect(Reports.ill.answer(to: question).hasSuffix("\n"), "\(question)")
    }
  }
}
