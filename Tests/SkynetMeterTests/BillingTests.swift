import SkynetMeter
import Testing

@Suite("Billing")
struct BillingTests {
  @Test("a price is for a GiB, and the payer keeps the fraction")
  func price() {
    #expect(Billing.amount(bytes: 1 << 30, price: 1_000_000) == 1_000_000)
    #expect(Billing.amount(bytes: (1 << 30) - 1, price: 1) == 0)
    #expect(Billing.amount(bytes: 3 << 29, price: 3) == 4)
    #expect(Billing.amount(bytes: 0, price: .max) == 0)
    #expect(Billing.amount(bytes: .max, price: 1 << 30) == .max)
    #expect(Billing.amount(bytes: .max, price: 1 << 31) == nil)
    #expect(Billing.amount(bytes: 1 << 63, price: 1 << 31) == nil)
  }
}
