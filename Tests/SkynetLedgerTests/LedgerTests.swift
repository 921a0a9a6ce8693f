import SkynetLedger
import Testing
