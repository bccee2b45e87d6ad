"""Measure the first load of the plan page, as somebody who has never been here: ``python -m bench.first_load``.

Bytes are those over the wire, with the headers of answers, and with the text compressed as the server compresses it.
The largest contentful paint is that of a slow machine on a slow line: a processor slowed down four times, and what
Chromium calls "Fast 3G". gunicorn serves it from this machine over HTTP/1.1, so a certificate's handshake is not in it.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench.served import CHROMIUM, QUIET, served

PLAN = "/plans/action-plan/"
PROMISED_BYTES = 150_000
PROMISED_PAINT = 1000
FAST_3G = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
    "connectionType": "cellular3g",
}
SLOWED_DOWN = 4

#: Set before any page, so that no paint is missed.
WATCH = """
    window.paints = [];
    new PerformanceObserver((list) => {
      for (const { startTime, element, size, url } of list.getEntries()) {
        const what = element ? `${element.tagName.toLowerCase()}.${element.className}` : url;
        window.paints.push({ at: startTime, what, size });
      }
    }).observe({ type: "largest-contentful-paint", buffered: true });
"""

#: Milliseconds since the navigation began.
MOMENTS = """() => {
    const [page] = performance.getEntriesByType("navigation");
    const css = performance.getEntriesByType("resource").find(({ name }) => name.endsWith(".css"));
    const first = performance.getEntriesByName("first-contentful-paint")[0];
    const largest = window.paints.at(-1);
    return {
      "first byte": page.responseStart, "last byte of the page": page.responseEnd,
      "style sheet asked": css.requestStart, "style sheet here": css.responseEnd,
      "page parsed": page.domInteractive, "scripts done": page.domContentLoadedEventEnd,
      "all loaded": page.loadEventEnd,
      "first paint": first.startTime, "largest paint": largest.at, what: largest.what,
    };
}"""


@dataclass(frozen=True, slots=True)
class Load:
    """One answer of the first load, in bytes over the wire."""

    url: str
    bytes: int
    encoding: str


def visitor(browser: Browser, address: str, email: str) -> BrowserContext:
    """A browser that is signed in, and has nothing of ours but its cookies."""
    from actions.management.sample import PASSWORD

    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{address}/accounts/login/")
        page.get_by_label("Email address").fill(email)
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{address}{PLAN}**")
        signed_in = context.storage_state()
    return browser.new_context(viewport={"width": 1440, "height": 900}, storage_state=signed_in)


def loads(page: Page, address: str) -> list[Load]:
    """Everything that the plan page loads, until nothing has been asked for half a second."""
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    answers: dict[str, dict[str, Any]] = {}
    sizes: dict[str, int] = {}
    wire.on("Network.responseReceived", lambda event: answers.update({event["requestId"]: event["response"]}))
    wire.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    page.goto(address + PLAN, wait_until="networkidle")
    found = []
    for request, answer in answers.items():
        if answer["url"].startswith("data:"):
            continue  # Part of the style sheet: nothing is asked for.
        headers = {name.lower(): value for name, value in answer["headers"].items()}
        found.append(Load(answer["url"], int(sizes.get(request, 0)), headers.get("content-encoding", "as it is")))
    return sorted(found, key=lambda load: -load.bytes)


def moments(page: Page, address: str) -> dict[str, Any]:
    """When things happened on a slow machine and a slow line."""
    page.add_init_script(WATCH)
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", FAST_3G)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED_DOWN})
    page.goto(address + PLAN, wait_until="load")
    page.wait_for_timeout(500)
    told: dict[str, Any] = page.evaluate(MOMENTS)
    return told


def verdict(*, kept: bool) -> str:
    return "kept" if kept else "BROKEN"


def tell_loads(email: str, found: list[Load], address: str) -> None:
    total = sum(load.bytes for load in found)
    elsewhere = [load.url for load in found if not load.url.startswith(f"{address}/")]
    print(f"\n{email}: {total:,} bytes in {len(found)} requests, {len(elsewhere)} to anywhere else", end="; ")
    print(f"promised: under {PROMISED_BYTES:,} and 0: {verdict(kept=total < PROMISED_BYTES and not elsewhere)}")
    for load in found:
        print(f"  {load.bytes:>8,}  {load.encoding:<8}  {load.url.removeprefix(address)[:100]}")


def tell_moments(email: str, runs: list[dict[str, Any]]) -> None:
    print(f"\n{email}, {SLOWED_DOWN}x slower, fast 3G, median of {len(runs)}:")
    for name in runs[0]:
        if name != "what":
            print(f"  {name:<24} {statistics.median(run[name] for run in runs):7.0f} ms")
    paints = [run["largest paint"] for run in runs]
    kept = statistics.median(paints) < PROMISED_PAINT
    print(f"  largest: {runs[0]['what']}; runs: {', '.join(f'{paint:.0f}' for paint in sorted(paints))}", end="; ")
    print(f"promised: under {PROMISED_PAINT} ms: {verdict(kept=kept)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8990)
    parser.add_argument("--runs", type=int, default=5)
    chosen = parser.parse_args()
    if chosen.runs < 1:
        sys.exit("--runs: at least one.")
    with served(chosen.port) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for email in ("secretary@example.org", "member@example.org"):
            with visitor(browser, address, email) as context:
                tell_loads(email, loads(context.new_page(), address), address)
            runs = []
            for _ in range(chosen.runs):
                with visitor(browser, address, email) as context:
                    runs.append(moments(context.new_page(), address))
            tell_moments(email, runs)
        browser.close()


if __name__ == "__main__":
    main()
