/* Somebody else's change shows up on an open page within seconds: its row is put right, with a quiet word by it. A row
   that is being written in is left alone, and gets the word only. */
"use strict";
const pulse = (() => {
  const page = document.querySelector("[data-pulse]");
  const every = 3000;
  let since = Number(page?.dataset.revision);

  const word = (row, sentences) => {
    if (!sentences.length) return;
    row.querySelector(".row-word")?.remove();
    const text = document.createElement("span");
    text.textContent = sentences.join(" ");
    const close = document.createElement("button");
    close.type = "button";
    close.className = "message__close";
    close.setAttribute("aria-label", "Close this word");
    close.textContent = "×";
    const said = document.createElement("p");
    said.className = "row-word";
    said.append(text, close);
    close.addEventListener("click", () => {
      said.remove();
      row.querySelector(".ref[href]")?.focus({ preventScroll: true });
    });
    (row.querySelector(".c-text, .activity-head") ?? row).append(said);
  };

  /* A row as the server sends it; what has the focus in the old one has it in the new. */
  const renew = (row, html) => {
    const template = document.createElement("template");
    template.innerHTML = html;
    const fresh = template.content.querySelector(".activity");
    const focused = row.contains(document.activeElement) ? document.activeElement : null;
    const unfolded = [...row.querySelectorAll("details")].map((fold) => fold.open);
    fresh.querySelectorAll("details").forEach((fold, index) => {
      fold.open = Boolean(unfolded[index]);
    });
    row.replaceWith(fresh);
    htmx.process(fresh);
    fresh.dispatchEvent(new Event("htmx:load", { bubbles: true }));
    if (focused) focusAgain(fresh, focused.getAttribute("href"));
    return fresh;
  };

  /* What rows are to show when nobody writes in them any more. */
  const waiting = new Map();
  const release = (row) => {
    const html = waiting.get(row.dataset.activity);
    waiting.delete(row.dataset.activity);
    if (html && row.isConnected) renew(row, html);
  };

  /* Rows that change their height above what one writes in, or reads, move nothing in the window. */
  const standingStill = (change) => {
    const inView = [...document.querySelectorAll("[data-activity]")].find((row) => row.getBoundingClientRect().bottom > 120);
    const held = () =>
      document.getElementById("editor") ?? document.querySelector(`[data-activity="${inView?.dataset.activity}"]`);
    const before = held()?.getBoundingClientRect().top;
    change();
    const after = held()?.getBoundingClientRect().top;
    if (after !== before) scrollBy({ top: after - before, behavior: "instant" });
  };

  const show = ({ rows, reload }) => {
    const told = [];
    for (const { key, html, said } of rows) {
      const row = document.querySelector(`[data-activity="${key}"]`);
      if (!row) continue;
      const isRow = row.matches(".activity");
      // A cell that a form is on its way to is written in already.
      if (isRow && row.querySelector("#editor, [data-cell][aria-busy]")) {
        waiting.set(key, html);
        word(row, said);
      } else if (isRow) word(renew(row, html), said);
      else if (said.length) word(row, [...said, "Load the page again to see it."]);
      told.push(...said);
    }
    if (reload) say("Rows were added, archived or moved. Load the page again to see them.", "warning");
    const aloud = document.getElementById("aloud");
    if (told.length && aloud) aloud.textContent = told.join(" ");
  };

  const ask = async () => {
    if (document.visibilityState === "visible") {
      const answer = await fetch(`${page.dataset.pulse}${since}/`, { headers: { "HX-Request": "true" } }).catch(() => null);
      if (answer?.status === 401 || answer?.status === 404) return;
      if (answer?.status === 200) {
        const news = await answer.json();
        // Meanwhile a save of one's own may have brought this page further.
        if (news.revision > since) {
          since = news.revision;
          standingStill(() => show(news));
        }
      }
    }
    setTimeout(ask, every);
  };
  if (page) setTimeout(ask, every);

  /* One's own save made this revision: where it is the next one, nothing was missed. */
  const saw = (revision) => {
    if (revision === since + 1) since = revision;
  };
  return { release, saw };
})();
