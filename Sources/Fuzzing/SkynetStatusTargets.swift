import Base
import MinerSettings
import SkynetStatus

extension ParserTarget {
  /// What Skynet's daemon is asked and answers, and the settings that it finds on a board.
  static let skynetStatus: [ParserTarget] = [
    .settled(
      "skynet-question", lengthMax: 256, thousands: 1000,
      samples: texts("status", "result 17", "route " + nodeKey, "ping fd12:3456::1"),
      encode: { bytes in
        SkynetQuestion(parsing: Text.string(bytes)).map { Array($0.line.utf8) }
      }),
    .settled(
      "skynet-settings", lengthMax: 1024, thousands: 1000,
      samples: texts(
        "enabled true\nport 7061\ninterface sky0\naccept listed\npeer " + nodeKey
          + "@[2001:db8::7]:7060\ntransit false\nexit true\nprice 250000\navoid " + nodeKey
          + "\nexit-through " + nodeKey + "\ndiscover false\n",
        "peer " + nodeKey + "@node.example.org:1\nrequire " + nodeKey + "\n"),
      encode: { bytes in
        (try? SkynetSettings(parsing: bytes)).map { Array($0.text.utf8) }
      }),
    report(NodeReport.self, "skynet-node", nodeText),
    report(
      PeersReport.self, "skynet-peers",
      "peers 2\npeer " + nodeKey + " up [2001:db8::7]:7060 23456 12 1452 aegis128l 1 2 3\npeer "
        + nodeKey + " unknown - - - - - 0 0 0\n"),
    report(
      PathsReport.self, "skynet-paths",
      "paths 1 2\npath 7 " + nodeKey + " active out 3 " + nodeKey + " 45678 0 1404 1 2 77\n"
        + "kept-off " + nodeKey + " - 540\nkept-off " + nodeKey + " " + nodeKey + " 9\n"),
    report(
      RouteReport.self, "skynet-route",
      "route " + nodeKey + " installed\nhop " + nodeKey + " 11000 0 250000\nspare " + nodeKey
        + " - - 0\nend 1 1\n"),
    report(PingReport.self, "skynet-ping", "ping " + nodeKey + " answered 23456 3\n"),
    report(
      TraceReport.self, "skynet-trace",
      "trace " + nodeKey + " 2\nhop " + nodeKey + " 11000 1452 1 2 3 4 0 5\nhop " + nodeKey
        + " - - - - - - - -\n"),
    report(
      EarningsReport.self, "skynet-earnings",
      "settled 31000 - - 41000\npending 12\nspent 7000\npeers 1\npeer " + nodeKey
        + " 1 2 3 4 5 6\n"),
  ]

  private static let nodeKey = String(repeating: "a1", count: 32)

  private static let nodeText =
    "key " + nodeKey + "\nat 93784123\ninterface sky0 7060\npeers 3 5\npaths 2 17\nbytes 1 2 3\n"

  private static func report<Report: SkynetReport>(
    _ type: Report.Type, _ name: String, _ sample: String
  ) -> ParserTarget {
    .exact(
      name, lengthMax: 1024, thousands: 1000, samples: texts(sample),
      encode: { bytes in
        guard let report = Report(parsing: Text.string(bytes)) else { return nil }
        // Whatever is taken can also be shown.
        guard !report.json.isEmpty, !report.table.isEmpty else { return [] }
        return Array(report.text.utf8)
      })
  }
}
