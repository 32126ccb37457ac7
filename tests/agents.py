"""What browsers and robots say of themselves, as they really do."""

from collections.abc import Mapping, Sequence
from typing import Final

from app.domain.support.browsers.rules import Browser

_WEBKIT: Final = "AppleWebKit/537.36 (KHTML, like Gecko)"
_APPLE: Final = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
_WINDOWS: Final = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
_MAC: Final = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
_IPHONE: Final = "Mozilla/5.0 (iPhone; CPU iPhone OS 15_6 like Mac OS X)"

OLD_CHROME: Final = f"{_WINDOWS} {_WEBKIT} Chrome/98.0.4758.102 Safari/537.36"
NEW_CHROME: Final = f"{_WINDOWS} {_WEBKIT} Chrome/155.0.0.0 Safari/537.36"

OLD: Mapping[str, Browser] = {
    OLD_CHROME: Browser("Chrome", (98, 0)),
    f"Mozilla/5.0 (Linux; Android 7.0; SM-G930F) {_WEBKIT} Chrome/119.0.0.0 Mobile Safari/537.36": Browser(
        "Chrome", (119, 0)
    ),
    f"{_IPHONE} {_APPLE} CriOS/110.0.5481.114 Mobile/15E148 Safari/604.1": Browser("Chrome", (110, 0)),
    f"{_WINDOWS} {_WEBKIT} Chrome/100.0.4896.75 Safari/537.36 Edg/100.0.1185.36": Browser("Edge", (100, 0)),
    f"{_WINDOWS} {_WEBKIT} Chrome/64.0.3282.140 Safari/537.36 Edge/18.17763": Browser("Edge", (18, 0)),
    f"{_IPHONE} {_APPLE} Version/15.0 EdgiOS/100.1185.50 Mobile/15E148 Safari/605.1.15": Browser("Edge", (100, 0)),
    "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko": Browser("Edge", (0, 0)),
    "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0)": Browser("Edge", (0, 0)),
    "Mozilla/5.0 (Windows NT 6.1; Win64; x64; rv:109.0) Gecko/20100101 Firefox/115.0": Browser("Firefox", (115, 0)),
    "Mozilla/5.0 (Android 10; Mobile; rv:102.0) Gecko/102.0 Firefox/102.0": Browser("Firefox", (102, 0)),
    f"{_IPHONE} {_APPLE} FxiOS/101.1 Mobile/15E148 Safari/605.1.15": Browser("Firefox", (101, 0)),
    f"{_MAC} {_APPLE} Version/15.6.1 Safari/605.1.15": Browser("Safari", (15, 6)),
    f"{_IPHONE} {_APPLE} Version/15.6 Mobile/15E148 Safari/604.1": Browser("Safari", (15, 6)),
}
CURRENT: Mapping[str, Browser] = {
    NEW_CHROME: Browser("Chrome", (155, 0)),
    f"{_WINDOWS} {_WEBKIT} Chrome/999.0.0.0 Safari/537.36": Browser("Chrome", (999, 0)),
    f"{_WINDOWS} {_WEBKIT} Chrome/154.0.0.0 Safari/537.36 Edg/154.0.0.0": Browser("Edge", (154, 0)),
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0": Browser("Firefox", (140, 0)),
    f"{_MAC} {_APPLE} Version/26.1 Safari/605.1.15": Browser("Safari", (26, 1)),
}
UNKNOWN: Sequence[str] = (
    "",
    "curl/7.68.0",
    f"{OLD_CHROME} OPR/84.0.4316.21",
    f"Mozilla/5.0 (Linux; Android 9; SM-G960F) {_WEBKIT} SamsungBrowser/9.2 Chrome/67.0.3396.87 Mobile Safari/537.36",
    f"Mozilla/5.0 (Linux; Android 9; SM-G960F; wv) {_WEBKIT} Version/4.0 Chrome/67.0.3396.87 Mobile Safari/537.36",
    f"Mozilla/5.0 (X11; Linux x86_64) {_WEBKIT} HeadlessChrome/90.0.4430.93 Safari/537.36",
    f"Mozilla/5.0 (X11; Linux x86_64) {_APPLE} Version/16.0 Safari/605.1.15",
    (
        f"Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X) {_WEBKIT} Chrome/41.0.2272.96 Mobile Safari/537.36"
        " (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
    ),
    (
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)"
        " Chrome/80.0.3987.0 Safari/537.36"
    ),
    f"Mozilla/5.0 (X11; Linux x86_64; +https://example.com/bot) {_WEBKIT} Chrome/80.0.3987.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; rv:68.0) Gecko/20100101 Firefox/68.0 PaleMoon/29.4",
    f"{OLD_CHROME} {'x' * 400}",
    "Mozilla/5.0 (" + "(" * 300,
)
