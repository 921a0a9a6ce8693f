public import Hardware

/// Pictures of a panel, for files, people and terminals; nil is a panel that is dark.
public enum PanelRendering {
  /// One pixel for one, black and white: what tests compare.
  public static func exact(_ picture: Frame?) -> PNGImage {
    var image = PNGImage(
      width: Frame.width, height: Frame.height,
      palette: [
        PNGImage.Color(red: 0, green: 0, blue: 0), PNGImage.Color(red: 255, green: 255, blue: 255),
      ])
    paint(picture ?? Frame(), on: &image, scale: 1, gap: 0, margin: 0, lit: 1, unlit: 0)
    return image
  }

  /// As a person sees it: bluish white dots on near black, in a bezel.
  ///
  /// - Parameter scale: sides of a dot in pixels, 1 to 16; from 3 on a dark grid is between the dots.
  public static func lifelike(_ picture: Frame?, scale: Int = 6) -> PNGImage {
    precondition((1...16).contains(scale), "a dot has 1 to 16 pixels")
    let (rim, glass) = (2 * scale, 3 * scale)
    let margin = rim + glass
    var image = PNGImage(
      width: Frame.width * scale + 2 * margin, height: Frame.height * scale + 2 * margin,
      palette: [
        PNGImage.Color(red: 38, green: 41, blue: 46),
        PNGImage.Color(red: 3, green: 4, blue: 8),
        PNGImage.Color(red: 10, green: 12, blue: 18),
        PNGImage.Color(red: 205, green: 232, blue: 255),
      ])
    image.fill(x: rim..<image.width - rim, y: rim..<image.height - rim, 1)
    paint(
      picture ?? Frame(), on: &image, scale: scale, gap: scale >= 3 ? max(1, scale / 6) : 0,
      margin: margin, lit: 3, unlit: 2)
    return image
  }

  /// Several panels as a person sees them, row after row, in one picture.
  ///
  /// - Parameters:
  ///   - columns: panels beside each other, at least 1.
  ///   - scale: as `lifelike` takes it; all of it must fit into 8192 pixels.
  public static func lifelikeSheet(_ pictures: [Frame], columns: Int, scale: Int) -> PNGImage {
    precondition(columns >= 1 && !pictures.isEmpty, "a sheet has a panel")
    let single = lifelike(pictures[0], scale: scale)
    let gap = 4 * scale
    let rows = (pictures.count + columns - 1) / columns
    var sheet = PNGImage(
      width: columns * (single.width + gap) - gap, height: rows * (single.height + gap) - gap,
      palette: single.palette + [PNGImage.Color(red: 255, green: 255, blue: 255)])
    sheet.fill(x: 0..<sheet.width, y: 0..<sheet.height, UInt8(single.palette.count))
    for (index, picture) in pictures.enumerated() {
      sheet.paste(
        lifelike(picture, scale: scale), x: index % columns * (single.width + gap),
        y: index / columns * (single.height + gap))
    }
    return sheet
  }

  /// 32 lines of 128 characters, two rows of dots in each line.
  public static func text(_ picture: Frame?) -> [String] {
    let frame = picture ?? Frame()
    return stride(from: 0, to: Frame.height, by: 2).map { y in
      var line = ""
      for x in 0..<Frame.width {
        switch (frame[x, y], frame[x, y + 1]) {
        case (false, false): line += " "
        case (true, false): line += "▀"
        case (false, true): line += "▄"
        case (true, true): line += "█"
        }
      }
      return line
    }
  }

  private static func paint(
    _ frame: Frame, on image: inout PNGImage, scale: Int, gap: Int, margin: Int, lit: UInt8,
    unlit: UInt8
  ) {
    for y in 0..<Frame.height {
      for x in 0..<Frame.width {
        let (left, top) = (margin + x * scale, margin + y * scale)
        image.fill(
          x: left..<left + scale - gap, y: top..<top + scale - gap, frame[x, y] ? lit : unlit)
      }
    }
  }
}
