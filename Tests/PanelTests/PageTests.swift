import Base
import Foundation
import Hardware
import Simulation
import Testing

@testable import Panel

struct PageTests {
  private static let seeds = Seeds.chosen(
    1...40, environment: ProcessInfo.processInfo.environment)

  private func draw(_ page: Page, _ context: PageContext) -> Canvas {
    var canvas = Canvas()
    canvas.draw(page, context)
    return canvas
  }

  /// Whether any pixel of the margin is lit.
  private func reachesIntoMargin(_ frame: Frame) -> Bool {
    for y in 0..<Frame.height {
      for x in 0..<Frame.width where frame[x, y] {
        let isInside =
          (2..<Frame.width - 2).contains(x) && (2..<Frame.height - 2).contains(y)
        if !isInside { return true }
      }
    }
    return false
  }

  @Test(arguments: seeds)
  func `no figure, however odd, breaks a page`(seed: UInt64) {
    var source = RandomFigures(seed: seed)
    var history = PanelHistory()
    for _ in 0..<5 {
      let figures = source.next()
      history.append(figures)
      let code = figures.pairing.flatMap { QRCode($0.payload) }
      let context = PageContext(
        figures: figures, history: history, code: code, now: seed << 50, isHeld: seed % 2 == 0)
      for page in Page.allCases {
        let canvas = draw(page, context)
        // The ground of the code reaches into the margin on purpose.
        if page == .pairing { continue }
        let isMarginLit = reachesIntoMargin(canvas.frame)
        #expect(!isMarginLit, "\(page)")
        #expect((0..<Canvas.width).allSatisfy { !canvas[$0, 9] }, "\(page) touches its header")
      }
    }
  }

  @Test(arguments: PanelPicture.all.map(\.name))
  func `an approved picture keeps its margin, and shifting it loses no pixel`(name: String) throws {
    let picture = try #require(PanelPicture.all.first { $0.name == name })
    guard case .page(let page, let context) = picture.content, page != .pairing else { return }
    let still = draw(page, context)
    #expect(!reachesIntoMargin(still.frame))
    var shifted = Canvas(shiftX: -2, shiftY: 2)
    shifted.draw(page, context)
    for y in 0..<Canvas.height {
      for x in 0..<Canvas.width where still[x, y] != shifted[x, y] {
        Issue.record("\(x), \(y)")
        return
      }
    }
  }

  @Test
  func `every page differs from every other, with figures and without`() {
    for figures in [PanelSamples.figures, PanelFigures()] {
      var figures = figures
      figures.alarms = PanelSamples.alarms
      figures.pairing = PanelSamples.pairing
      let context = PageContext(figures: figures, history: PanelSamples.history)
      let pictures = Page.allCases.map { draw($0, context).frame.art }
      #expect(Set(pictures).count == Page.allCases.count)
    }
  }

  @Test
  func `a time that no server confirmed is not shown`() {
    var figures = PanelSamples.figures
    let trusted = draw(.memory, PageContext(figures: figures)).frame
    figures.clock?.isTrusted = false
    let untrusted = draw(.memory, PageContext(figures: figures)).frame
    figures.clock = nil
    #expect(trusted != untrusted)
    #expect(untrusted == draw(.memory, PageContext(figures: figures)).frame)
  }

  @Test
  func `pages without anything to show are passed over`() {
    #expect(Page.about.next(PanelFigures()) == .processor)
    #expect(Page.about.next(PanelSamples.figures) == .boards)
    var figures = PanelSamples.figures
    figures.alarms = PanelSamples.alarms
    #expect(Page.about.next(figures) == .alarms)
    #expect(Page.alarms.next(figures) == .boards)
    figures.pairing = PanelSamples.pairing
    #expect(Page.alarms.next(figures) == .pairing)
  }
}
