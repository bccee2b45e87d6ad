/* Choosing rows by what is typed ("3.1–3.7, 4.2 and 6", as actions/ranges.py reads it) and by boxes, kept in step. */
"use strict";
{
  const escaped = (word) => word.replace(/[^\w ]/g, "\\$&");
  const grammar = (themes) =>
    new RegExp(
      [
        String.raw`(?<ref>(?<![\w.])\d+\.\d+(?!\w|\.\d))`,
        String.raw`(?<theme>(?<!\w)(?:${themes.map(escaped).join("|") || "(?!)"})(?!\w))`,
        String.raw`(?<number>(?<![\w.])\d+(?!\w|\.\d))`,
        String.raw`(?<to>[-‐‑–—−]+|\b(?:to|till|until)\b|\.\.+|…)`,
        String.raw`(?<but>\b(?:but|except|without|not)\b)`,
        String.raw`(?<all>\ball\b(?!\s+(?:of|theme)\b))`,
        String.raw`(?<filler>[,;&+/().]|\b(?:all|and|of|the|themes?|rows?|activit(?:y|ies)|refs?)\b)`,
        String.raw`(?<other>[^\s,;]+)`,
      ].join("|"),
      "gi",
    );
  const placeOf = (row) => row.ref.split(".").map(Number);
  const compare = (one, other) => placeOf(one)[0] - placeOf(other)[0] || placeOf(one)[1] - placeOf(other)[1];
  const ENDS = ["ref", "theme", "number", "other"];

  /* rows: [{ref, theme}], in printed order. The chosen ones of them, and the words that name none. */
  const chosenRows = (typed, rows) => {
    const named = (word) =>
      rows.filter(
        ({ ref, theme }) => [ref, ref.split(".")[0], theme.toLowerCase()].includes(word.toLowerCase()),
      );
    const themes = [...new Set(rows.map(({ theme }) => theme))].sort((one, other) => other.length - one.length);
    const words = [...typed.matchAll(grammar(themes))]
      .map(({ 0: word, groups }) => ({ word, kind: Object.keys(groups).find((kind) => groups[kind] !== undefined) }))
      .filter(({ kind }) => kind !== "filler");
    const chosen = new Set();
    const taken = new Set();
    const unknown = new Set();
    let filling = chosen;
    for (let place = 0; place < words.length; place++) {
      const { kind, word } = words[place];
      if (kind === "all") for (const row of rows) filling.add(row);
      if (kind === "but" && !chosen.size) for (const row of rows) chosen.add(row);
      if (kind === "but") filling = taken;
      if (kind === "to") unknown.add(word);
      if (!ENDS.includes(kind)) continue;
      let last = word;
      if (words[place + 1]?.kind === "to" && ENDS.includes(words[place + 2]?.kind)) {
        last = words[(place += 2)].word;
        if (word.includes(".") && /^\d+$/.test(last)) last = `${word.split(".")[0]}.${last}`;
      }
      const missing = [word, last].filter((end) => !named(end).length);
      for (const end of missing) unknown.add(end);
      if (missing.length) continue;
      const ends = [...named(word), ...named(last)].sort(compare);
      const between = (row) => compare(ends[0], row) <= 0 && compare(row, ends.at(-1)) <= 0;
      for (const row of word === last ? named(word) : rows.filter(between)) filling.add(row);
    }
    return { chosen: rows.filter((row) => chosen.has(row) && !taken.has(row)), unknown: [...unknown] };
  };

  /* The shortest way to write the chosen rows that chosenRows reads back. */
  const written = (rows, isChosen) => {
    if (rows.length && rows.every(isChosen)) return "all";
    const words = [];
    for (const theme of new Set(rows.map((row) => row.theme))) {
      const own = rows.filter((row) => row.theme === theme);
      if (own.every(isChosen)) words.push(theme);
      else words.push(...runs(own.filter(isChosen), rows));
    }
    return words.join(", ");
  };

  /* Refs, with three or more that follow each other in a theme as a range. */
  const runs = (chosen, rows) => {
    const found = [];
    const inOrder = [...rows].sort(compare);
    for (const [place, row] of inOrder.entries()) {
      if (!chosen.includes(row)) continue;
      const before = found.at(-1)?.at(-1);
      if (before && before === inOrder[place - 1] && before.theme === row.theme) found.at(-1).push(row);
      else found.push([row]);
    }
    return found.flatMap((run) => (run.length > 2 ? `${run[0].ref}–${run.at(-1).ref}` : run.map(({ ref }) => ref)));
  };

  enhance("[data-rows]", (form) => {
    const { refs, body, date, month_only: monthOnly } = form.elements;
    const said = form.querySelector("[data-rows-said]");
    const rest = form.querySelector("[data-rows-rest]");
    const none = form.querySelector("[data-rows-none]");
    const bands = [...form.querySelectorAll(".picks")].map((band) => {
      const all = band.querySelector("[data-theme]");
      const rows = [...band.querySelectorAll("[data-ref]")].map((box) => ({
        box,
        ref: box.dataset.ref,
        theme: all.dataset.theme,
        meetings: JSON.parse(box.dataset.meetings),
        mark: box.closest("label").querySelector("[data-has-note]"),
      }));
      return { all, rows };
    });
    const rows = bands.flatMap((band) => band.rows);
    const when = () => (monthOnly.checked ? date.value.slice(0, 7) : date.value);
    const hasNote = ({ meetings }) => meetings.includes(`${when()} ${body.value}`);
    const isTicked = ({ box }) => box.checked;

    /* The last word is not faulted while it is being typed. */
    const say = ({ typing = false } = {}) => {
      const chosen = rows.filter(isTicked);
      const again = chosen.filter(hasNote);
      const unknown = chosenRows(refs.value, rows).unknown.filter((word) => !typing || !refs.value.endsWith(word));
      said.textContent = [
        chosen.length ? `${chosen.length} ${chosen.length === 1 ? "row" : "rows"}.` : "No rows yet.",
        unknown.length ? `There is no ${unknown.join(" and no ")}.` : "",
        again.length ? `Of this meeting there is a note already at ${runs(again, rows).join(", ")}.` : "",
      ].filter(Boolean).join(" ");
      for (const { all, rows: own } of bands) {
        const ticked = own.filter(isTicked).length;
        all.checked = ticked === own.length;
        all.indeterminate = ticked > 0 && ticked < own.length;
      }
      for (const row of rows) row.mark.hidden = !hasNote(row);
    };
    const tick = (shouldBe) => {
      for (const row of rows) row.box.checked = shouldBe(row);
    };
    const writeDown = () => {
      refs.value = written(rows, isTicked);
    };
    const choose = (shouldBe) => {
      tick(shouldBe);
      writeDown();
      say();
    };

    form.addEventListener("input", ({ target }) => {
      if (target === refs) {
        const { chosen } = chosenRows(refs.value, rows);
        tick((row) => chosen.includes(row));
        say({ typing: true });
      }
      if (target === date || target === monthOnly) say();
    });
    form.addEventListener("change", ({ target, isTrusted }) => {
      /* A draft that is put back has its own words for the rows. */
      if (target.name === "rows" && isTrusted) {
        const band = bands.find(({ all }) => all === target);
        for (const { box } of band?.rows ?? []) box.checked = target.checked;
        writeDown();
      }
      say();
    });
    rest.addEventListener("click", (event) => {
      event.preventDefault();
      choose((row) => !hasNote(row));
    });
    none.addEventListener("click", () => choose(() => false));
    document.addEventListener("keydown", (event) => {
      if (event.altKey && event.code === "Digit0") {
        event.preventDefault();
        rest.click();
      } else if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && !event.defaultPrevented) {
        event.preventDefault();
        form.requestSubmit(form.querySelector(".button--primary"));
      }
    });

    /* What a form that came back has in its box and in its boxes is chosen either way. */
    none.hidden = false;
    rest.querySelector("kbd").hidden = false;
    const { chosen, unknown } = chosenRows(refs.value, rows);
    const given = bands.filter(({ all }) => all.checked).flatMap((band) => band.rows);
    tick((row) => row.box.checked || chosen.includes(row) || given.includes(row));
    if (!unknown.length && rows.some(isTicked)) refs.value = written(rows, isTicked);
    say();
  });
}
