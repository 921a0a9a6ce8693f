import Hardware

/// What `sky switch` shows.
extension ChassisSwitch {
  var text: String { report?.text ?? SwitchReport.unmanaged }
  var json: String { report?.json ?? SwitchReport.unmanagedJSON }

  private var report: SwitchReport? {
    guard isManaged, let bridge else { return nil }
    return SwitchReport(
      bridge: bridge, state: health.state, waitsForConfirmation: change.nextTime != nil, ports: seen
    )
  }
}
