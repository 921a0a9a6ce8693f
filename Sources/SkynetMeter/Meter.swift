internal import Base
public import SkynetWire

/// Payment for paths: who counts what, who signs what, and when traffic stops.
///
/// The neighbour towards the source pays for both directions. It bills itself by what its own plane
/// counted and signs the sum once a second or an eighth of the window. The payee lets its plane carry as
/// much as was signed and a window more (`PayeeAccount`): that window is what it can lose.
public struct Meter {
  let settings: MeterSettings
  let signer: NodeSigner
  var payers: AccountTable<PayerAccount>
  var payees: AccountTable<PayeeAccount>
  var ends: AccountTable<EndAccount>
  var scores: HopScores
  /// Bytes that neighbours left unpaid on paths that are gone.
  private var debts: NodeTable
  /// Loss of links in thousandths, as they measure it; below a bound of our own by `LinkIndex`.
  private var losses: [LinkIndex: UInt64] = [:]
  private var earliest: UInt64 = .max

  /// Droplets of receipts that were taken, and signed, since this meter began.
  public internal(set) var earned: UInt64 = 0
  public internal(set) var spent: UInt64 = 0
  /// Control messages that belonged to no account or were none.
  public internal(set) var strayCount: UInt64 = 0

  public init(settings: MeterSettings, signer: NodeSigner) {
    self.settings = settings
    self.signer = signer
    payers = AccountTable(countMax: settings.accountsMax)
    payees = AccountTable(countMax: settings.accountsMax)
    ends = AccountTable(countMax: settings.accountsMax)
    scores = HopScores(settings)
    debts = NodeTable(countMax: settings.nodesMax)
  }

  /// Accounts of both kinds.
  public var accountsCount: Int { payers.count + payees.count }

  /// Begins an account; the first action is its credit.
  ///
  /// - Returns: false, and nothing is kept, where the table is full, the price too high or an account of
  ///   this entry or label is there already: the path is then not to be installed.
  public mutating func opened(
    _ path: MeteredPath, now: UInt64, _ actions: inout [MeterAction]
  ) -> Bool {
    guard path.price <= settings.priceMax else { return false }
    // The path before has the same place: it is over for good.
    finish(path.entry, role: path.role, now: now, &actions)
    let alias = Self.alias(path.link, path.label)
    let place: Int?
    switch path.role {
    case .payer:
      place = payers.insert(
        PayerAccount(path, settings: settings, now: now), key: UInt64(path.entry.value),
        alias: alias)
    case .payee:
      let debt = debts.row(of: path.neighbour)?.value ?? 0
      let window = max(
        settings.windowBytesMin, settings.windowBytes - min(debt, settings.windowBytes))
      place = payees.insert(
        PayeeAccount(
          path, windowBytes: window, toleratedPerMille: tolerated(on: path.link),
          settings: settings, now: now),
        key: UInt64(path.entry.value), alias: alias)
    }
    guard place != nil else { return false }
    issueCredit(path.entry, &actions)
    return true
  }

  /// What the plane has counted under an entry since it was made: each 100 ms where that changed, and
  /// where it has reached the `wakeBytes` of its credit.
  ///
  /// - Parameter droppedReverseBytes: that came from the next hop and were dropped for want of credit of the
  ///   one before. The next hop is paid for them all the same, or its receipts would say less than it
  ///   sent; at most a window and a quarter of what was earned are spent so.
  public mutating func counted(
    _ entry: Label, _ counters: PathCounters, droppedReverseBytes: UInt64 = 0,
    droppedReversePackets: UInt64 = 0, now: UInt64, _ actions: inout [MeterAction]
  ) {
    var own = counters
    if let place = payees.place(of: UInt64(entry.value)) {
      let settings = settings
      let (grown, neighbour) = payees.change(place) { account in
        (account.count(counters, settings: settings, now: now), account.path.neighbour)
      }
      repay(grown, by: neighbour, now: now)
      attend(payee: place, now: now, &actions)
      let coverable = settings.windowBytes + payees[place].creditedBytes / 4
      own.reverseBytes &+= min(droppedReverseBytes, coverable)
      own.reversePackets &+= droppedReversePackets
    }
    if let place = payers.place(of: UInt64(entry.value)) {
      payers.change(place) { [own] in $0.count(own, now: now) }
      attend(payer: place, now: now, &actions)
    }
    issueCredit(entry, &actions)
  }

  /// What the link itself measures of loss from this node to the neighbour, of a thousand.
  public mutating func measured(lossPerMille: UInt64, on link: LinkIndex) {
    losses[link] = lossPerMille
    let perMille = tolerated(on: link)
    for place in payees.places where payees.account(at: place)?.path.link == link {
      payees.change(place) { $0.tolerate(perMille: perMille) }
    }
  }

  /// Paths were told of their end before this.
  public mutating func linkRemoved(_ link: LinkIndex) { losses[link] = nil }

  /// The path was taken down; `counted` once more comes before.
  ///
  /// The last receipt goes out, one that is under way is waited for, and then the ledger is told.
  public mutating func closed(_ entry: Label, now: UInt64, _ actions: inout [MeterAction]) {
    let until = now + settings.flightMilliseconds
    if let place = payees.place(of: UInt64(entry.value)) {
      payees.change(place) { $0.closesAt = $0.closesAt ?? until }
      attend(payee: place, now: now, &actions)
    }
    if let place = payers.place(of: UInt64(entry.value)) {
      payers.change(place) { $0.closesAt = $0.closesAt ?? until }
      attend(payer: place, now: now, &actions)
    }
  }

  /// Ends all accounts at once, for a program that ends: the ledger gets their last state.
  public mutating func closeAll(now: UInt64, _ actions: inout [MeterAction]) {
    for place in payees.places {
      guard let entry = payees.account(at: place)?.path.entry else { continue }
      finish(entry, role: .payee, now: now, &actions)
    }
    for place in payers.places {
      guard let entry = payers.account(at: place)?.path.entry else { continue }
      closed(entry, now: now, &actions)
      finish(entry, role: .payer, now: now, &actions)
    }
  }

  /// When `advance` is to be called at the latest.
  public var deadline: UInt64? { earliest == .max ? nil : earliest }

  public mutating func advance(now: UInt64, _ actions: inout [MeterAction]) {
    guard now >= earliest else { return }
    earliest = .max
    for place in payees.places {
      guard let account = payees.account(at: place) else { continue }
      if let closesAt = account.closesAt, now >= closesAt {
        finish(account.path.entry, role: .payee, now: now, &actions)
        continue
      }
      _ = payees.change(place) { $0.refresh(now: now) }
      attend(payee: place, now: now, &actions)
      issueCredit(account.path.entry, &actions)
    }
    for place in payers.places {
      guard let account = payers.account(at: place) else { continue }
      if let closesAt = account.closesAt, now >= closesAt {
        finish(account.path.entry, role: .payer, now: now, &actions)
        continue
      }
      attend(payer: place, now: now, &actions)
      issueCredit(account.path.entry, &actions)
    }
    advanceEnds(now: now, &actions)
    // However many accounts there are, they are walked ten times a second at most.
    if earliest < .max { earliest = max(earliest, now + 100) }
  }

  // MARK: - Accounts

  mutating func expect(_ deadline: UInt64) { earliest = min(earliest, deadline) }

  mutating func attend(payee place: Int, now: UInt64, _ actions: inout [MeterAction]) {
    let (settings, own) = (settings, signer.key)
    let (isOver, entry) = payees.change(place) { account -> (Bool, LedgerEntry?) in
      let isRecorded = account.recorder.take(settings, now: now)
      return (
        account.takeGivingUp(settings, now: now),
        isRecorded ? account.ledgerEntry(payee: own, isClosed: false) : nil
      )
    }
    let account = payees[place]
    if let entry { actions.append(.record(entry)) }
    if isOver {
      actions.append(
        .suspectNeighbour(
          account.path.neighbour, entry: account.path.entry, .unpaid, mayClose: true))
    }
    expect(account.deadline(settings))
  }

  mutating func attend(payer place: Int, now: UInt64, _ actions: inout [MeterAction]) {
    let (settings, signer) = (settings, signer)
    var added: UInt64 = 0
    payers.change(place) { account in
      var isSaid = account.takeRepeat(now: now)
      if account.isDue(settings, now: now), let sum = account.sign(signer, now: now) {
        added = sum
        isSaid = true
      }
      if isSaid {
        actions.append(.sendControl(.receipt, body: account.receipt, on: account.path.link))
      }
      if account.recorder.take(settings, now: now) {
        actions.append(.record(account.ledgerEntry(isClosed: false)))
      }
    }
    spent += added
    expect(payers[place].deadline(settings))
  }

  /// Tells the plane how far an entry may go, if that is not what it was told last.
  mutating func issueCredit(_ entry: Label, _ actions: inout [MeterAction]) {
    let payer = payers.place(of: UInt64(entry.value))
    let payee = payees.place(of: UInt64(entry.value))
    guard payer != nil || payee != nil else { return }
    var credit = payee.map { payees[$0].credit } ?? Credit(bytes: .max, wakeBytes: .max)
    if let payer { credit.wakeBytes = min(credit.wakeBytes, payers[payer].wakeBytes) }
    let last = payee.map { payees[$0].issuedCredit } ?? payer.map { payers[$0].issuedCredit }
    guard last != .some(credit) else { return }
    if let payee {
      payees.change(payee) { $0.issuedCredit = credit }
    } else if let payer {
      payers.change(payer) { $0.issuedCredit = credit }
    }
    actions.append(.setCredit(entry, bytes: credit.bytes, wakeBytes: credit.wakeBytes))
  }

  /// Takes an account away and tells the ledger.
  private mutating func finish(
    _ entry: Label, role: MeteredPath.Role, now: UInt64, _ actions: inout [MeterAction]
  ) {
    let key = UInt64(entry.value)
    switch role {
    case .payer:
      guard let place = payers.place(of: key) else { return }
      let account = payers[place]
      payers.remove(key: key, alias: Self.alias(account.path.link, account.path.label))
      Self.append(account.ledgerEntry(isClosed: true), &actions)
    case .payee:
      guard let place = payees.place(of: key) else { return }
      let account = payees[place]
      payees.remove(key: key, alias: Self.alias(account.path.link, account.path.label))
      if account.path.price > 0, account.unpaidBytes > 0 {
        let debt = debts.row(of: account.path.neighbour)?.value ?? 0
        let sum = min(debt + account.unpaidBytes, settings.windowBytesMax)
        debts.set(account.path.neighbour, sum, now: now)
      }
      Self.append(account.ledgerEntry(payee: signer.key, isClosed: true), &actions)
    }
  }

  private static func append(_ entry: LedgerEntry, _ actions: inout [MeterAction]) {
    // A path that carried nothing is no news.
    if entry.countedBytes > 0 || entry.sequence > 0 { actions.append(.record(entry)) }
  }

  /// Four bytes that are carried and paid forgive one that was not: restarts of honest neighbours leave
  /// debts too.
  mutating func repay(_ bytes: UInt64, by neighbour: PublicKey, now: UInt64) {
    guard bytes > 0, let debt = debts.row(of: neighbour)?.value else { return }
    debts.set(neighbour, debt - min(debt, bytes / 4), now: now)
  }

  /// A quarter above what is measured, since measurements vary.
  private func tolerated(on link: LinkIndex) -> UInt64 {
    let measured = min(losses[link] ?? 0, 1000)
    return min(
      settings.lossToleratedPerMille + measured * 5 / 4, settings.lossToleratedPerMilleMax)
  }

  static func alias(_ link: LinkIndex, _ label: Label) -> UInt64 {
    UInt64(link.value) << 32 | UInt64(label.value)
  }
}
