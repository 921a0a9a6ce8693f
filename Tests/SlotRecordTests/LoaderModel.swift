import SlotRecord

/// What the boot loader does with a record: `ab_select_slot` of U-Boot 2025.01, `boot/android_ab.c`,
/// rule by rule and without our own ideas of it.
enum LoaderModel {
  static func choice(of record: SlotRecord) -> Slot? {
    var chosen: Slot?
    for slot in Slot.allCases {
      let state = record[slot]
      if state.isCorrupt || state.tries == 0 { continue }
      guard let best = chosen else {
        chosen = slot
        continue
      }
      if isBetter(state, than: record[best]) { chosen = slot }
    }
    return chosen
  }

  /// The choice, and the try that it costs.
  static func boot(_ record: inout SlotRecord) -> Slot? {
    guard let slot = choice(of: record) else { return nil }
    if !record[slot].isProven { record[slot].tries -= 1 }
    record.current = slot
    return slot
  }

  private static func isBetter(_ state: SlotRecord.State, than other: SlotRecord.State) -> Bool {
    if state.priority != other.priority { return state.priority > other.priority }
    if state.isProven != other.isProven { return state.isProven }
    return state.tries > other.tries
  }
}
