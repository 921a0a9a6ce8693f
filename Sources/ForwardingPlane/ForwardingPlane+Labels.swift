public import SkynetWire
internal import Synchronization

/// Control: labels.
extension ForwardingPlane {
  private func entry(_ label: Label) -> UnsafeMutablePointer<LabelEntry> {
    precondition(label.index > 0 && label.index < limits.labels, "no such label")
    return unsafe tables.pointee.labels + label.index
  }

  /// The entry where it is this label's, of the same generation.
  private func live(_ label: Label) -> UnsafeMutablePointer<LabelEntry>? {
    guard label.index > 0, unsafe label.index < tables.pointee.labelsMax else { return nil }
    let entry = unsafe tables.pointee.labels + label.index
    guard unsafe entry.pointee.kind != .free, unsafe entry.pointee.generation == label.generation
    else { return nil }
    return unsafe entry
  }

  private func fresh(
    _ label: Label, _ kind: LabelKind, from: LinkIndex
  ) -> UnsafeMutablePointer<LabelEntry> {
    precondition(Int(from.value) < limits.links, "no such link")
    if unsafe label.index >= tables.pointee.labelsMax {
      let end = unsafe tables.pointee.makeLabels(through: label.index)
      alone { unsafe tables.pointee.showLabels(to: end) }
    }
    let entry = unsafe entry(label)
    unsafe precondition(entry.pointee.kind == .free, "a label is installed once")
    return unsafe entry
  }

  /// Both directions of a path through this node.
  ///
  /// - Parameter creditBytes: of both directions together; what goes beyond is dropped.
  public func installTransit(forward: TransitLeg, reverse: TransitLeg, creditBytes: UInt64) {
    precondition(forward.label.index != reverse.label.index, "two directions, two labels")
    precondition(
      Int(forward.to.value) < limits.links && Int(reverse.to.value) < limits.links, "no such link")
    let there = unsafe fresh(forward.label, .transit, from: forward.from)
    let back = unsafe fresh(reverse.label, .transit, from: reverse.from)
    let account = Int32(forward.label.index)
    alone {
      unsafe fill(there, forward, partner: reverse.label.index, account)
      unsafe fill(back, reverse, partner: forward.label.index, account)
      set(creditBytes, wakeBytes: .max, of: Int(account))
    }
  }

  private func fill(
    _ entry: UnsafeMutablePointer<LabelEntry>, _ leg: TransitLeg, partner: Int, _ account: Int32
  ) {
    unsafe entry.pointee = LabelEntry()
    unsafe tables.pointee.reserves[leg.label.index] = LabelReserve()
    unsafe entry.pointee.kind = .transit
    unsafe entry.pointee.generation = leg.label.generation
    unsafe entry.pointee.from = leg.from.value
    unsafe entry.pointee.to = leg.to.value
    unsafe entry.pointee.next = leg.nextLabel.value
    unsafe entry.pointee.partner = Int32(partner)
    unsafe entry.pointee.account = account
  }

  /// What may be used in all, with what was used before.
  ///
  /// - Parameter wakeBytes: when so many are used, of both directions together, `creditLow` comes, once.
  public func setCredit(
    _ creditBytes: UInt64, wakeBytes: UInt64 = .max, ofTransit label: Label
  ) {
    guard let entry = unsafe live(label), unsafe entry.pointee.kind == .transit else {
      preconditionFailure("no such transit")
    }
    set(creditBytes, wakeBytes: wakeBytes, of: unsafe Int(entry.pointee.account))
  }

  /// A worker that sees the new limit sees the new credit behind it.
  private func set(_ creditBytes: UInt64, wakeBytes: UInt64, of account: Int) {
    unsafe tables.pointee.reserves[account].credit.store(creditBytes, ordering: .relaxed)
    unsafe tables.pointee.labels[account].credit.store(
      min(creditBytes, wakeBytes), ordering: .releasing)
  }

  /// - Parameter label: of either direction.
  public func use(ofTransit label: Label) -> TransitUse? {
    guard let entry = unsafe live(label), unsafe entry.pointee.kind == .transit else { return nil }
    let there = unsafe tables.pointee.labels + Int(entry.pointee.account)
    let back = unsafe tables.pointee.labels + Int(there.pointee.partner)
    var counters = PathCounters()
    unsafe counters.forwardBytes = there.pointee.bytes.load(ordering: .relaxed)
    unsafe counters.forwardPackets = there.pointee.packets.load(ordering: .relaxed)
    unsafe counters.reverseBytes = back.pointee.bytes.load(ordering: .relaxed)
    unsafe counters.reversePackets = back.pointee.packets.load(ordering: .relaxed)
    let last = unsafe max(
      there.pointee.lastUseMilliseconds.load(ordering: .relaxed),
      back.pointee.lastUseMilliseconds.load(ordering: .relaxed))
    var use = TransitUse(counters: counters, lastUseMilliseconds: last)
    let reserve = unsafe tables.pointee.reserves + Int(entry.pointee.account)
    let reserveBack = unsafe tables.pointee.reserves + Int(there.pointee.partner)
    unsafe use.unpaid.forwardBytes = reserve.pointee.unpaidBytes.load(ordering: .relaxed)
    unsafe use.unpaid.forwardPackets = reserve.pointee.unpaidPackets.load(ordering: .relaxed)
    unsafe use.unpaid.reverseBytes = reserveBack.pointee.unpaidBytes.load(ordering: .relaxed)
    unsafe use.unpaid.reversePackets = reserveBack.pointee.unpaidPackets.load(ordering: .relaxed)
    return use
  }

  /// A label that ends here; until a path is installed over it only handshakes and reports come through.
  public func installTerminal(_ label: Label, from link: LinkIndex) {
    let entry = unsafe fresh(label, .terminal, from: link)
    alone {
      unsafe entry.pointee = LabelEntry()
      unsafe entry.pointee.kind = .terminal
      unsafe entry.pointee.generation = label.generation
      unsafe entry.pointee.from = link.value
    }
  }

  /// Removes a label that ends here, or both of a transit, and says what the transit was used for.
  ///
  /// A path over the label stays, and can only send.
  @discardableResult
  public func removeLabel(_ label: Label) -> TransitUse? {
    guard let entry = unsafe live(label) else { return nil }
    let isTransit = unsafe entry.pointee.kind == .transit
    let partner = unsafe Int(entry.pointee.partner)
    alone {
      unsafe entry.pointee.kind = .free
      if isTransit { unsafe tables.pointee.labels[partner].kind = .free }
    }
    guard isTransit else { return nil }
    // Nobody counts any more.
    unsafe entry.pointee.kind = .transit
    let use = use(ofTransit: label)
    unsafe entry.pointee.kind = .free
    return use
  }
}
