/* Moving the activities of the plan's table: by dragging a row's handle, or by Alt and an arrow key in a row. In its
   theme a row moves at once; dropped in another, it leads to the page that shows what would be renumbered.
   Without this script the handle is a link to the form that does the same. */
"use strict";
{
  const TABLE = ".plan-table[data-moves]";
  const EDGE = 80; // pixels from the edge of the window where it begins to scroll
  const PAUSE = 400; // milliseconds after which the keys are taken to rest, so that five steps are one edit
  const SHOWN = 2000; // milliseconds for which a row shows that it has moved
  const WHY = {
    401: "You have been signed out.",
    403: "You may not move activities any more.",
    404: "It is not in the plan any more: load the page again.",
    409: "Somebody else has moved it: load the page again to see where it is.",
  };

  const rowOf = (element) => element.closest(`${TABLE} .activity`);
  const handleOf = (row) => row.querySelector(".handle");
  const bandOf = (element) => {
    let band = element;
    while (!band.matches(".band")) band = band.previousElementSibling;
    return band;
  };
  const numberOf = (element) => bandOf(element).querySelector("span").textContent;
  /* A place as the form names it: behind this row, or first in the theme of this band. */
  const placeBehind = (element) => `${bandOf(element).id.replace("theme-", "")}/${element.dataset.activity ?? ""}`;
  const inWords = (row, element) => {
    const where = element.dataset.ref ? `after ${element.dataset.ref}` : `first in ${numberOf(element)}`;
    const elsewhere = bandOf(element) !== bandOf(row) ? ", with a new ref" : "";
    return `${row.dataset.ref} ${where}${elsewhere}`;
  };

  /* Putting a row in another place of its theme, and sending that */

  const unsaved = new Map(); // by a row's id: behind which element the record has it, and the timer of its sending
  let sending = Promise.resolve();

  const put = (row, behind) => {
    const focused = row.contains(document.activeElement) ? document.activeElement : null;
    behind.after(row);
    focused?.focus({ preventScroll: true });
  };

  const move = (row, behind, pause) => {
    const waiting = unsaved.get(row.id) ?? { home: row.previousElementSibling };
    clearTimeout(waiting.timer);
    unsaved.set(row.id, waiting);
    put(row, behind);
    row.scrollIntoView({ block: "nearest" });
    waiting.timer = setTimeout(save, pause, row.id);
  };

  const save = (id) => {
    const { home, timer } = unsaved.get(id);
    clearTimeout(timer);
    unsaved.delete(id);
    sending = sending.then(() => send(document.getElementById(id), home));
  };

  const send = async (row, home) => {
    if (!row || row.previousElementSibling === home) return;
    const handle = handleOf(row);
    const { moves: revision } = row.closest(TABLE).dataset;
    const answer = await fetch(handle.href, {
      method: "POST",
      keepalive: true,
      headers: { "HX-Request": "true", "X-CSRFToken": document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "" },
      body: new URLSearchParams({ place: placeBehind(row.previousElementSibling), revision }),
    }).catch(() => null);
    const preview = answer?.headers.get("HX-Redirect");
    if (preview) {
      location.assign(preview);
    } else if (answer?.ok) {
      pulse.saw(Number(answer.headers.get("X-Revision")));
      htmx.swap(document.body, await answer.text(), { swapStyle: "none" });
      row.classList.add("activity--moved");
      setTimeout(() => row.classList.remove("activity--moved"), SHOWN);
    } else {
      if (home.isConnected) put(row, home);
      say(`${row.dataset.ref} was not moved. ${await reason(answer)}`, "warning");
    }
  };

  const reason = async (answer) => {
    if (!answer) return "There is no connection.";
    const told = new DOMParser().parseFromString(await answer.text(), "text/html");
    const words = told.querySelector(".errorlist li, [role=alert] p, [role=alert] li")?.textContent;
    return WHY[answer.status] ?? words ?? "The server could not save it: try again in a moment.";
  };

  addEventListener("pagehide", () => {
    for (const id of [...unsaved.keys()]) save(id);
  });

  /* Keys */

  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    const row = event.target.closest("input, textarea, select, [contenteditable], #editor") ? null : rowOf(event.target);
    if (!row) return;
    event.preventDefault();
    const isUp = event.key === "ArrowUp";
    const passed = isUp ? row.previousElementSibling : row.nextElementSibling;
    if (passed?.matches(".activity")) move(row, isUp ? passed.previousElementSibling : passed, PAUSE);
    else say(`${row.dataset.ref} is ${isUp ? "first" : "last"} in ${numberOf(row)} already.`, "info");
  });

  /* Dragging */

  let drag = null; // {row, handle, x, y, line, behind}; the line is there when it has really begun
  let isClickOfDrag = false;

  document.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest(`${TABLE} .handle`);
    isClickOfDrag = false;
    if (!handle || event.button || drag) return;
    handle.setPointerCapture(event.pointerId);
    drag = { row: rowOf(handle), handle, x: event.clientX, y: event.clientY, pointer: event.pointerId };
  });

  document.addEventListener("pointermove", (event) => {
    if (event.pointerId !== drag?.pointer) return;
    const isFar = Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > (event.pointerType === "mouse" ? 4 : 8);
    if (drag.line) drag.y = event.clientY;
    else if (isFar) begin(event.clientY);
  });

  const begin = (y) => {
    drag.y = y;
    drag.line = document.createElement("div");
    drag.line.className = "drop-line";
    drag.line.append(document.createElement("span"));
    document.body.append(drag.line);
    document.body.classList.add("is-dragging");
    drag.row.classList.add("activity--dragged");
    follow();
  };

  /* Once a frame: scroll at the edges, and show where it would land. */
  const follow = () => {
    if (!drag?.line) return;
    const { top, bottom } = drag.row.closest(TABLE).getBoundingClientRect();
    const below = bottom > innerHeight - EDGE ? Math.max(0, drag.y - (innerHeight - EDGE)) : 0;
    const above = top < EDGE ? Math.max(0, EDGE - drag.y) : 0;
    if (below || above) scrollBy({ top: (below - above) / 4, behavior: "instant" });
    aim();
    requestAnimationFrame(follow);
  };

  /* Where something behind this row or band would begin. A band may stick to the top of the window: its first row
     tells better where it is. */
  const edgeBehind = (element) => {
    const next = element.nextElementSibling;
    if (element.matches(".band") && next?.matches(".activity")) return next.getBoundingClientRect().top;
    return element.getBoundingClientRect().bottom;
  };

  const aim = () => {
    const table = drag.row.closest(TABLE);
    const distance = (element) => Math.abs(edgeBehind(element) - drag.y);
    const places = [...table.querySelectorAll(".band, .activity")];
    drag.behind = places.reduce((nearest, element) => (distance(element) < distance(nearest) ? element : nearest));
    const { left, width } = table.getBoundingClientRect();
    Object.assign(drag.line.style, { left: `${left}px`, width: `${width}px`, top: `${edgeBehind(drag.behind)}px` });
    drag.line.firstChild.textContent = stays() ? `${drag.row.dataset.ref} stays` : inWords(drag.row, drag.behind);
  };

  const stays = () => drag.behind === drag.row || drag.behind === drag.row.previousElementSibling;

  const end = () => {
    const ended = drag;
    drag = null;
    isClickOfDrag = Boolean(ended?.line);
    ended?.line?.remove();
    ended?.row.classList.remove("activity--dragged");
    document.body.classList.remove("is-dragging");
  };

  document.addEventListener("pointerup", (event) => {
    if (event.pointerId !== drag?.pointer) return;
    const { row, handle, behind, line } = drag;
    const isPut = line && !stays();
    end();
    if (!isPut) return;
    if (bandOf(behind) === bandOf(row)) {
      handle.focus({ preventScroll: true });
      move(row, behind, 0);
    } else {
      location.assign(`${handle.href}?place=${placeBehind(behind)}`);
    }
  });

  document.addEventListener("pointercancel", (event) => {
    if (event.pointerId === drag?.pointer) end();
  });

  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || !drag?.line) return;
      event.preventDefault();
      event.stopPropagation();
      end();
    },
    true,
  );

  /* Letting go of the handle is no click on it, and a long press asks for no menu. */
  document.addEventListener(
    "click",
    (event) => {
      if (!isClickOfDrag || !event.detail) return;
      isClickOfDrag = false;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );
  document.addEventListener("contextmenu", (event) => {
    if (drag) event.preventDefault();
  });
}
