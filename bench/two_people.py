"""Two people type in the same rows of the plan at once: ``python -m bench.two_people --minutes 10 --seed 1``.

Each opens cells by mouse and keyboard, types letter by letter at any place of the text, and saves by Ctrl+Enter, by Tab
or by opening another cell. Sometimes one gives up, loads the page again in the middle of a word, or has no connection
for three seconds. Where both wrote in one field, both keep their own. After every letter the box must hold what was
typed so far, with the caret behind it; at the end whatever a browser took for saved must be in the record's history.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, BrowserContext, Locator, Page, Response, async_playwright
from playwright.async_api import Error as BrowserError

from bench.served import CHROMIUM, QUIET, served

PLAN = "/plans/action-plan/"
ROWS = ("1.1", "1.2", "2.1", "2.4")
#: What is opened, how often, by which key, and by which pen: the place in the row is that of the first such link.
CELLS = {
    "rationale": (4, "w", "a[href$='/cells/rationale/']"),
    "rag": (3, "r", "a[href$='/cells/rag/']"),
    "priority": (1, "p", "a[href$='/cells/priority/']"),
    "new note": (1, "n", "a[href*='/notes/add/']"),
    "note": (2, "", "a[href*='/notes/'][href$='/edit/']"),
}
WAYS = ("Control+Enter", "Control+Enter", "Tab", "another cell")
WORDS = ("agreed", "board", "costs", "March", "report", "chiefs", "one plan", "estates", "look again", "before")

#: The letters after which a form that has just been opened has slid into view.
SETTLED = 10

#: [is it a box of the form, its text, the caret's two ends, its place in the window]
BOX = """() => {
    const box = document.activeElement;
    const isBox = box.matches("form[data-draft] textarea");
    return [isBox, isBox ? box.value : "", box.selectionStart, box.selectionEnd, box.getBoundingClientRect().top];
}"""
IS_COVERED = """pen => {
    const { left, top, width, height } = pen.getBoundingClientRect();
    return document.elementFromPoint(left + width / 2, top + height / 2) !== pen;
}"""
READY = "#editor:not([aria-busy]):focus-within"


@dataclass(frozen=True, slots=True)
class Said:
    """A text, and the address of the form that it was typed in."""

    url: str
    text: str


@dataclass
class Person:
    name: str
    page: Page
    chance: random.Random
    counts: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    saved: list[Said] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)
    answers: asyncio.Queue[int] = field(default_factory=asyncio.Queue)
    moved: float = 0
    #: Sent while there was no connection: the page is to send it again by itself.
    is_waiting: bool = False
    #: What was opened last, and how.
    doing: str = ""

    def __post_init__(self) -> None:
        self.page.on("response", self._note_answer)
        self.page.on("dialog", lambda dialog: dialog.accept())
        self.page.on("pageerror", lambda error: self.fail(f"script: {error}"))

    def _note_answer(self, response: Response) -> None:
        if response.request.method == "POST":
            self.answers.put_nowait(response.status)

    def fail(self, what: str) -> None:
        self.failures.append(what)
        print(f"{time.strftime('%X')} {self.name}: {what}", flush=True)

    async def work(self, until: float) -> None:
        while time.monotonic() < until:
            try:
                await self.edit()
            except (BrowserError, TimeoutError) as error:
                self.is_waiting = False
                await self.page.context.set_offline(False)
                shown = await self.page.locator("#editor").all_inner_texts()
                self.fail(f"stuck at {self.doing}: {type(error).__name__}: {str(error)[:600]}; the form says {shown}")
                await self.page.goto(PLAN)

    async def edit(self) -> None:
        kind, row = self.choose_cell()
        if not await self.open(kind, row):
            return
        form = await self.page.locator("#editor").get_attribute("action") or ""
        self.counts["edits"] += 1
        token = f"{self.name[0]}{self.counts['edits']}q"
        text = await (self.choose_priority() if kind == "priority" else self.write(token, kind, row))
        if text is None:
            return
        if self.chance.random() < 0.1 and not self.is_waiting:
            await self.give_up(token)
        else:
            await self.save(form, text)

    def choose_cell(self) -> tuple[str, str]:
        weights = [weight for weight, _, _ in CELLS.values()]
        return self.chance.choices([*CELLS], weights)[0], self.chance.choice(ROWS)

    async def open(self, kind: str, row: str) -> bool:
        """By the key of the cell, or by its pen. False where the row has no such cell."""
        _, key, pen = CELLS[kind]
        place = self.page.locator(f"[data-ref='{row}']")
        if not await place.locator(pen).count():
            return False
        by_key = key and self.chance.random() < 0.5
        self.doing = f"{kind} of {row} by {key if by_key else 'its pen'}"
        if by_key:
            await place.locator(".ref").focus()
            await self.page.keyboard.press(key)
        else:
            await place.locator(pen).first.click()
        await self.page.locator(READY).wait_for()
        return True

    async def choose_priority(self) -> str:
        value = "document.activeElement.value"
        before = await self.page.evaluate(value)
        for key in self.chance.sample(("ArrowDown", "ArrowUp"), 2):
            if await self.page.evaluate(value) == before:  # At an end of the list a key changes nothing.
                await self.page.keyboard.press(key)
        return await self.page.evaluate(value)

    async def write(self, token: str, kind: str, row: str) -> str | None:
        """Type a few words, whatever happens meanwhile; gives the text of the box, or None where it was taken away."""
        if kind == "rag":
            await self.page.locator("#editor input[name=rag][value=A]").check()
            await self.page.keyboard.press("Tab")
        await self.place_caret()
        is_box, text, start, end, top = await self.page.evaluate(BOX)
        if not is_box:
            self.fail(f"{kind} of {row}: no box has the focus")
            return None
        mishap = self.chance.choices(("reload", "offline", ""), (8, 6, 86))[0]
        words = [token, *self.chance.choices(WORDS, k=self.chance.randint(2, 7)), token]
        letters = f" {' '.join(words)} "
        middle = self.chance.randrange(3, len(letters) - 3)
        for number, letter in enumerate(letters):
            await self.page.keyboard.type(letter)
            text, start = text[:start] + letter + text[end:], start + 1
            end = start
            now = await self.page.evaluate(BOX)
            self.counts["letters"] += 1
            meant = [True, text, start, end]
            if now[:4] != meant:
                self.fail(f"{kind} of {row}, after letter {number} of {token}: {now[:4]} instead of {meant}")
                return None
            if number > SETTLED and abs(now[4] - top) > 4:
                self.counts["times the box moved in the window"] += 1
                self.moved = max(self.moved, abs(now[4] - top))
            top = now[4]
            if number == middle and mishap == "reload":
                start = end = len(text)
                if not await self.come_back(kind, row, text):
                    return None
                top = (await self.page.evaluate(BOX))[4]
            elif number == middle and mishap == "offline":
                await self.page.context.set_offline(True)
                self.counts["times offline"] += 1
            await asyncio.sleep(self.chance.uniform(0.02, 0.11))
        if mishap == "offline":
            await self.be_offline_a_while()
        return text

    async def place_caret(self) -> None:
        """At the end, somewhere before it, or around the whole text, which is typed over then."""
        where = self.chance.random()
        if where < 0.4:
            await self.page.keyboard.press("Control+a")
        elif where < 0.7:
            await self.page.keyboard.press("Control+Home")
            for _ in range(self.chance.randint(0, 20)):
                await self.page.keyboard.press("ArrowRight")

    async def come_back(self, kind: str, row: str, text: str) -> bool:
        """Load the page in the middle of a word; the draft must be offered, and be in its cell again."""
        self.counts["reloads"] += 1
        url = await self.page.locator("#editor").get_attribute("action")
        await self.page.reload()
        await self.page.locator("[data-drafts]:not([hidden])").wait_for()
        await self.page.locator(f"[data-ref='{row}'] a[href='{url}']").first.click(force=True)
        await self.page.locator(READY).wait_for()
        if kind == "rag":
            await self.page.keyboard.press("Tab")
        now = await self.page.evaluate(BOX)
        if now[:2] == [True, text]:
            await self.page.keyboard.press("Control+End")
            return True
        self.fail(f"{kind} of {row}: after loading the page again {now[:2]} instead of {text!r}")
        return False

    async def be_offline_a_while(self) -> None:
        if self.chance.random() < 0.5:
            await self.page.keyboard.press("Control+Enter")
            await self.page.locator("#editor[data-offline]").wait_for()
            self.counts["saves without a connection"] += 1
            self.is_waiting = True
        await asyncio.sleep(1.5)
        await self.page.context.set_offline(False)

    async def give_up(self, token: str) -> None:
        await self.page.keyboard.press("Escape")
        await self.page.locator("#editor").wait_for(state="detached")
        self.counts["given up"] += 1
        self.given_up.append(token)

    async def save(self, form: str, text: str) -> None:
        """Save, and save one's own where somebody else wrote in the field meanwhile."""
        way = self.chance.choice(WAYS)
        if way == "Tab" and "/cells/" not in form:
            way = "Control+Enter"  # A note's text is not the last field of its form.
        if self.is_waiting:
            way, self.is_waiting = "the connection that came back", False
        elif way == "another cell":
            kind, row = self.choose_cell()
            pens = self.page.locator(f"[data-ref='{row}'] {CELLS[kind][2]}:not([href='{form}'])")
            if await pens.count():
                await self.press(pens.first)
            else:
                way = "Control+Enter"
                await self.page.keyboard.press(way)
        else:
            await self.page.keyboard.press(way)
        self.counts[f"saved by {way}"] += 1
        while (status := await asyncio.wait_for(self.answers.get(), 30)) == 409:
            self.counts["conflicts"] += 1
            await self.page.locator(f"{READY}[data-answered]").wait_for()
            held = [await box.input_value() for box in await self.page.locator("#editor textarea").all()]
            if held and as_kept(text) not in map(as_kept, held):
                self.fail(f"{form}: a conflict left {held} instead of {text!r}")
            await self.page.keyboard.press("Control+Enter")
        if status != 200:
            self.fail(f"{form}: saving answered {status}")
            return
        self.saved.append(Said(form, text))
        await self.page.locator("#editor[aria-busy]").wait_for(state="detached")
        await self.shut_unchanged(form)

    async def press(self, pen: Locator) -> None:
        """By the mouse, or by Enter where the open form is over it."""
        await pen.scroll_into_view_if_needed()
        if await pen.evaluate(IS_COVERED):
            await pen.focus()
            await self.page.keyboard.press("Enter")
        else:
            await pen.click(force=True)

    async def shut_unchanged(self, form: str) -> None:
        """Tab and a press on another pen open the next cell; nothing is typed in it."""
        await self.page.locator("[data-cell][aria-busy]").wait_for(state="detached")
        if await self.page.locator("#editor").count():
            await self.page.locator(READY).wait_for()
            if await self.page.locator(f"#editor[action='{form}']").count():
                self.fail(f"{form}: still open after it was saved")
            if await self.page.locator("#editor[data-returned]").count():
                self.fail(f"{form}: the next cell came with a draft that nobody left")
            await self.page.keyboard.press("Escape")
            await self.page.locator("#editor").wait_for(state="detached")


async def sign_in(browser: Browser, address: str, email: str) -> Page:
    from actions.management.sample import PASSWORD

    context: BrowserContext = await browser.new_context(base_url=address, viewport={"width": 1440, "height": 900})
    context.set_default_timeout(15_000)
    page = await context.new_page()
    await page.goto("/accounts/login/")
    await page.get_by_label("Email address").fill(email)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**{PLAN}")
    return page


async def meet(address: str, minutes: float, seed: int) -> list[Person]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        people = [
            Person(name, await sign_in(browser, address, f"{name}@example.org"), random.Random(f"{seed} {name}"))  # noqa: S311
            for name in ("secretary", "deputy")
        ]
        until = time.monotonic() + minutes * 60
        await asyncio.gather(*(person.work(until) for person in people))
        for person in people:
            left = await person.page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:'))")
            if left:
                person.fail(f"drafts are left: {left}")
        await browser.close()
    return people


def as_kept(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def missing(said: Said) -> bool:
    """Whether no state of the record ever had this text in its field."""
    from actions.models import Note, Strand

    found: Iterable[Any]
    if cell := re.search(r"/strands/([^/]+)/cells/(\w+)/", said.url):
        key, name = cell.groups()
        column = {"rag": "rag_reason", "priority": "priority__code"}.get(name, name)
        found = Strand.history.filter(key=key).values_list(column, flat=True)
    else:
        found = Note.history.values_list("text", flat=True)
    return as_kept(said.text) not in {as_kept(text or "") for text in found}


def kept_after_all(person: Person) -> list[str]:
    from actions.models import Note, Strand

    texts = [*Strand.history.values_list("rationale", "rag_reason"), *Note.history.values_list("text")]
    words = {word for text in texts for part in text for word in (part or "").split()}
    return [token for token in person.given_up if token in words]


def report(people: list[Person]) -> bool:
    """Tell what happened; true where nothing was lost and no caret jumped."""
    counts = sum((person.counts for person in people), Counter[str]())
    for name, number in sorted(counts.items()):
        print(f"{number:>8,}  {name}")
    lost = [said for person in people for said in person.saved if missing(said)]
    for said in lost:
        print(f"LOST: {said}")
    for person in people:
        if found := kept_after_all(person):
            print(f"{person.name} gave these up, and they were saved: {found}")
    failures = sum(len(person.failures) for person in people)
    saved = sum(len(person.saved) for person in people)
    print(f"{saved:>8,}  texts taken for saved, {len(lost)} of them lost; {failures} other failures")
    furthest = max(person.moved for person in people)
    print(f"{furthest:>8.0f}  px: the furthest that a box moved in the window while somebody typed in it")
    return not lost and not failures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--port", type=int, default=8990)
    chosen = parser.parse_args()
    with served(chosen.port) as address:
        people = asyncio.run(meet(address, chosen.minutes, chosen.seed))
        sys.exit(0 if report(people) else 1)


if __name__ == "__main__":
    main()
