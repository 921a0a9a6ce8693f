internal import Base
public import SkynetWire

extension Meter {
  private static let complaintMilliseconds: UInt64 = 1000

  /// A control message of kind `receipt` or `receiptRefused` of the neighbour on this link; others are
  /// our bug.
  public mutating func control(
    _ kind: ControlKind, _ body: [UInt8], on link: LinkIndex, now: UInt64,
    _ actions: inout [MeterAction]
  ) {
    switch kind {
    case .receipt: takeReceipt(body, on: link, now: now, &actions)
    case .receiptRefused: takeRefusal(body, on: link, now: now, &actions)
    case .keepalive, .echo, .echoReply, .probe, .probeReply, .announcement, .summary, .setUp,
      .setUpReply, .teardown, .goodbye:
      preconditionFailure("a control message of another module")
    }
  }

  private mutating func takeReceipt(
    _ body: [UInt8], on link: LinkIndex, now: UInt64, _ actions: inout [MeterAction]
  ) {
    guard let receipt = Receipt(parsing: body),
      let place = payees.place(ofAlias: Self.alias(link, receipt.label))
    else { return strayCount += 1 }
    let path = payees[place].path
    let (settings, own) = (settings, signer.key)
    let outcome = payees.change(place) { account in
      account.take(
        receipt, body, from: path.neighbour, to: own, settings: settings, now: now)
    }
    switch outcome {
    case .known: break
    case .taken(let added): earned += added
    case .takenShort(let added):
      earned += added
      refuse(.saysLess, receipt, place, now: now, &actions)
      suspect(.saysLess, place, now: now, &actions)
    case .refused(let reason):
      refuse(reason, receipt, place, now: now, &actions)
      suspect(reason == .twoFaced ? .twoFaced : .saysLess, place, now: now, &actions)
    case .suspect(let suspicion): suspect(suspicion, place, now: now, &actions)
    }
    repay(payees.change(place) { $0.refresh(now: now) }, by: path.neighbour, now: now)
    attend(payee: place, now: now, &actions)
    issueCredit(path.entry, &actions)
  }

  private mutating func refuse(
    _ reason: ReceiptRefusal.Reason, _ receipt: Receipt, _ place: Int, now: UInt64,
    _ actions: inout [MeterAction]
  ) {
    let account = payees[place]
    if let last = account.refusedAt, now < last + Self.complaintMilliseconds { return }
    payees.change(place) { $0.refusedAt = now }
    let refusal = ReceiptRefusal(
      reason, of: receipt, counted: account.countedBefore(settings, now: now))
    actions.append(
      .sendControl(.receiptRefused, body: refusal.encoded, on: account.path.link))
  }

  private mutating func suspect(
    _ suspicion: MeterSuspicion, _ place: Int, now: UInt64, _ actions: inout [MeterAction]
  ) {
    let account = payees[place]
    if let last = account.suspectedAt, now < last + Self.complaintMilliseconds { return }
    payees.change(place) { $0.suspectedAt = now }
    actions.append(
      .suspectNeighbour(
        account.path.neighbour, entry: account.path.entry, suspicion, mayClose: false))
  }

  private mutating func takeRefusal(
    _ body: [UInt8], on link: LinkIndex, now: UInt64, _ actions: inout [MeterAction]
  ) {
    guard let refusal = ReceiptRefusal(parsing: body),
      let place = payers.place(ofAlias: Self.alias(link, refusal.label))
    else { return strayCount += 1 }
    let account = payers[place]
    guard refusal.session == account.path.session, refusal.epoch == account.path.epoch,
      (1...max(account.latest.sequence, 1)).contains(refusal.sequence)
    else { return strayCount += 1 }
    // Only what this node has not sent is too much; of what went missing on its way here the two cannot
    // know who is right, and the bill stays what arrived.
    let loss = settings.lossToleratedPerMilleMax
    let arrived = account.counted.reverseBytes
    let credible = arrived &+ arrived / 1000 * loss * 2 &+ settings.windowBytesMax
    if refusal.countedForwardBytes > account.counted.forwardBytes
      || refusal.countedReverseBytes > credible
    {
      actions.append(
        .suspectNeighbour(
          account.path.neighbour, entry: account.path.entry, .asksMore, mayClose: false))
    }
  }
}
