import ArgumentParser

/// The command line of the registry.
@main
struct SkyRegistry: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "skyregistry",
    abstract: "Registers miners, and says who is one.",
    discussion:
      "Set up: 'key make', have the root sign the key with 'skyfactory certify-registry', put the file "
      + "into the folder as registry.cert, then 'serve'. All other commands work while it serves.",
    subcommands: [
      KeyCommand.self, Serve.self, Revoke.self, Suspend.self, Activate.self, List.self,
      Backup.self, Restore.self, SnapshotCommand.self,
    ])
}
