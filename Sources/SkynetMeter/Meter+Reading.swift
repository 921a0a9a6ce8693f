internal import SkynetWire

/// An account as it stands, for whoever asks.
public struct OpenAccount: Equatable, Sendable {
  /// As the ledger would get it now.
  public var entry: LedgerEntry
  /// Droplets for what was counted and no receipt covers yet: what the neighbour is to sign, or this node.
  ///
  /// What a payee bears of the loss on the link is not in it; where the path ends without a last receipt it is
  /// given up.
  public var uncovered: UInt64

  public init(entry: LedgerEntry, uncovered: UInt64) {
    self.entry = entry
    self.uncovered = uncovered
  }
}

extension Meter {
  /// Accounts of paths that are there, or were a moment ago.
  public var openAccounts: [OpenAccount] {
    var open: [OpenAccount] = []
    open.reserveCapacity(accountsCount)
    for place in payees.places {
      guard let account = payees.account(at: place) else { continue }
      open.append(
        Self.account(
          account.ledgerEntry(payee: signer.key, isClosed: false),
          billableBytes: account.owedBytes))
    }
    for place in payers.places {
      guard let account = payers.account(at: place) else { continue }
      let entry = account.ledgerEntry(isClosed: false)
      open.append(Self.account(entry, billableBytes: entry.countedBytes))
    }
    return open
  }

  private static func account(_ entry: LedgerEntry, billableBytes: UInt64) -> OpenAccount {
    let worth = Billing.amount(bytes: billableBytes, price: entry.price) ?? .max
    return OpenAccount(entry: entry, uncovered: worth > entry.amount ? worth - entry.amount : 0)
  }
}
