/* Editing where a thing stands: a form over its cell, by mouse, touch or keyboard. Without this script each pencil is
   a link to the same form on a page of its own.

   What may be edited is in a [data-cell], which has links to its forms ([data-edit]); cells are in a [data-activity], a
   row of the table or the page of an activity. One form is open at a time: #editor. */
"use strict";
{
  const editor = () => document.getElementById("editor");
  const cellOf = (element) => element.closest("[data-cell]");
  const areaOf = (element) => element.closest("[data-activity]");
  const fieldsOf = (form) => [...form.elements].filter((field) => field.name && field.type !== "hidden" && !field.disabled);

  /* What is in a form, for telling whether anything was changed. */
  const contentOf = (form) => new URLSearchParams([...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken")).toString();
  const contents = new WeakMap();
  const isChanged = (form) => form.matches("[data-returned], [data-answered]") || contents.get(form) !== contentOf(form);

  /* Where to go when a form has been saved: [the cell's name, its area's key, the link to open there or nothing]. */
  let after = null;

  /* Whether the page itself sends a form again that found no connection. */
  let isTryingAgain = false;

  const whereIs = (cell) => [areaOf(cell).dataset.activity, cell.dataset.cell];
  const place = ([area, cell]) => document.querySelector(`[data-activity="${area}"] [data-cell="${cell}"]`);

  /* Who types on while a form is saved or asked for need not wait: the letters go into the form that comes. */
  const BOX = "#editor :is(textarea, input[type=text])";
  let caught = null;
  const catchTyped = (event) => {
    if (event.key.length > 1 || event.ctrlKey || event.metaKey || event.altKey) return;
    caught.push(event.key);
    event.preventDefault();
    event.stopPropagation();
  };
  const startCatching = () => {
    if (caught) return;
    caught = [];
    addEventListener("keydown", catchTyped, true);
  };
  /* Gives the letters that went into no form. */
  const stopCatching = () => {
    removeEventListener("keydown", catchTyped, true);
    const letters = caught ?? [];
    caught = null;
    if (!document.activeElement.matches(BOX)) return letters;
    if (letters.length) document.execCommand("insertText", false, letters.join(""));
    return [];
  };

  /* After a save that no form follows, keys do what they would have done had the answer been there at once; if they
     open a form, it has the rest. */
  const pressAgain = (letters) => {
    while (letters.length && !caught) {
      const press = new KeyboardEvent("keydown", { key: letters.shift(), bubbles: true, cancelable: true });
      document.activeElement.dispatchEvent(press);
    }
    caught?.push(...letters);
  };

  /* One after the other: the form that comes shuts the one before it. */
  let opening = Promise.resolve();
  let isOpening = false;
  const open = (link) => {
    startCatching();
    opening = opening.then(() => openNow(link)).catch(reportError).finally(() => {
      stopCatching();
      isOpening = false;
    });
  };

  const openNow = async (link) => {
    isOpening = true;
    startCatching(); // Again, where another form has come meanwhile.
    const url = link.getAttribute("href");
    const [area, name] = whereIs(cellOf(link));
    // Leaving may save another cell of this row, which is a new row then.
    const cell = (await leave()) && place([area, name]);
    if (cell) {
      cell.setAttribute("aria-busy", "true");
      await htmx.ajax("GET", url, { target: cell, swap: "beforeend show:none" }).catch(() => null);
      cell.removeAttribute("aria-busy");
      if (!editor()) pulse.release(areaOf(cell));
    }
  };

  /* Shuts the open form; what was changed in it is saved first. False where that could not be. */
  const leave = async () => {
    const form = editor();
    if (!form) return true;
    if (isChanged(form)) {
      form.requestSubmit();
      await new Promise((settled) => form.addEventListener("collab:answered", settled, { once: true }));
      return !editor();
    }
    shut(form);
    return true;
  };

  const shut = (form) => {
    const [row, at] = [areaOf(form), whereIs(cellOf(form))];
    form.remove();
    pulse.release(row);
    const link = place(at)?.querySelector("[data-edit]");
    link?.focus({ preventScroll: true });
  };

  const giveUp = (form) => {
    shut(form);
    drafts.forget(form); // Now: a field that goes tells of its change.
  };

  /* The cells in the order of reading, each by its first link. */
  const neighbour = (cell, step) => {
    const cells = [...document.querySelectorAll("[data-cell]:has([data-edit])")];
    return cells[cells.indexOf(cell) + step];
  };

  document.addEventListener("click", (event) => {
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.defaultPrevented) return;
    const link = event.target.closest("[data-edit]");
    if (link && cellOf(link)) {
      event.preventDefault();
      open(link);
      return;
    }
    const left = event.target.closest("#editor [data-leave]");
    if (left) {
      event.preventDefault();
      giveUp(editor());
    }
  });

  document.addEventListener("dblclick", (event) => {
    if (event.target.closest("a, button, summary, #editor, input, select, textarea")) return;
    const link = event.target.closest("[data-cell]")?.querySelector("[data-edit]");
    if (!link) return;
    getSelection().removeAllRanges();
    open(link);
  });

  enhance("#editor", (form) => {
    contents.set(form, contentOf(form));
    drafts.putBack(form);
    const wrong = form.querySelector("[aria-invalid=true]");
    const [seen] = fieldsOf(form).filter((field) => field.offsetParent !== null);
    const first = wrong ?? form.querySelector("[type=radio]:checked") ?? form.querySelector("textarea") ?? seen;
    first?.focus({ preventScroll: true });
    if (first?.matches("textarea")) first.setSelectionRange(first.value.length, first.value.length);
    // When the buttons and phrases of its boxes are there, too; and at once, for somebody types already.
    queueMicrotask(() => form.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" }));
  });

  document.addEventListener("keydown", (event) => {
    const form = editor();
    // A click beside its fields leaves the form open, and the focus on what it stands in.
    const isFor = form && (form.contains(event.target) || event.target.contains(form));
    if (!isFor || event.defaultPrevented) return;
    if (event.key === "Escape") {
      event.preventDefault();
      giveUp(form);
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    } else if (event.key === "Tab" && !event.ctrlKey && !event.altKey && form.contains(event.target)) {
      const fields = fieldsOf(form).filter((field) => field.offsetParent !== null && field.type !== "submit");
      const stops = fields.filter((field) => field.type !== "radio" || field.checked || field === event.target);
      if (event.target !== (event.shiftKey ? stops[0] : stops.at(-1))) return;
      event.preventDefault();
      goOn(form, event.shiftKey ? -1 : 1);
    }
  });

  const goOn = (form, step) => {
    const next = neighbour(cellOf(form), step);
    if (!isChanged(form)) {
      shut(form);
      if (next) open(next.querySelector("[data-edit]"));
      return;
    }
    after = next && whereIs(next);
    form.requestSubmit();
  };

  /* One answer at a time: a second press of the keys changes nothing. */
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.target;
    if (form.id !== "editor") return;
    if (form.getAttribute("aria-busy")) event.preventDefault();
    startCatching();
    form.setAttribute("aria-busy", "true");
    form.removeAttribute("data-offline");
    form.dataset.from = JSON.stringify(whereIs(cellOf(form)));
  });

  /* The page's own cookie has the newest token: another tab may have signed in since this form came. */
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
    if (token && event.detail.verb === "post") event.detail.parameters.set("csrfmiddlewaretoken", token);
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt: form, verb, path } = event.detail.requestConfig;
    const { xhr } = event.detail;
    const isDone = xhr.status >= 200 && xhr.status < 300;
    if (verb === "get" && !isDone && !form.closest("#editor")) {
      // The page itself tells what is the matter; without a connection there is none to go to.
      if (xhr.status) location.assign(path);
      else say("There is no connection: this cannot be opened now.", "warning");
      if (!isOpening) stopCatching();
    }
    if (form.id !== "editor" || verb !== "post") return;
    form.removeAttribute("aria-busy");
    if (isDone) {
      pulse.saw(Number(xhr.getResponseHeader("X-Revision")));
      const from = JSON.parse(form.dataset.from);
      // Who began to type again just as the page tried again by itself goes on in the same cell.
      const to = after ?? (isTryingAgain && caught?.length ? from : null);
      const row = areaOf(form);
      form.remove();
      if (row) pulse.release(row);
      drafts.forget(form);
      const goBack = () => {
        const link = place(to ?? from)?.querySelector("[data-edit]");
        if (link && to) open(link);
        else {
          link?.focus({ preventScroll: true });
          if (!isOpening) pressAgain(stopCatching());
        }
      };
      if (xhr.getResponseHeader("HX-Location")) document.addEventListener("htmx:afterSettle", goBack, { once: true });
      else goBack();
    } else {
      if (form.isConnected) tellTrouble(form, xhr.status);
      if (!isOpening) stopCatching();
    }
    after = null;
    isTryingAgain = false;
    form.dispatchEvent(new CustomEvent("collab:answered"));
  });

  /* What went wrong, in the form, with the way on. The text stays where it is, and its draft too. */
  const tellTrouble = (form, status) => {
    const told = {
      0: "There is no connection. Your text is kept here, and saved as soon as there is one.",
      401: "You have been signed out. Your text is kept here.",
      403: "You may not change this any more. Your text is kept here: copy what you need.",
      404: "This is not here any more: somebody archived it. Your text is kept here. Restore it from the archive, then save.",
      413: "This is too long to be saved.",
    };
    const notice = form.querySelector("[data-notice]");
    notice.className = "notice notice--warning";
    notice.textContent = told[status] ?? "The server could not save this. Your text is kept here: try again in a moment.";
    if (status === 401) {
      const link = document.createElement("a");
      link.href = document.body.dataset.signIn;
      link.target = "_blank";
      link.textContent = "Sign in again in another tab, then save.";
      notice.append(" ", link);
    } else if (status === 0) {
      form.toggleAttribute("data-offline", true);
      setTimeout(tryAgain, 5000);
    }
  };

  const tryAgain = () => {
    const form = editor();
    if (!form?.matches("[data-offline]")) return;
    isTryingAgain = true;
    form.requestSubmit();
  };

  /* Nobody's form is saved and shut in the middle of a word. */
  document.addEventListener("input", (event) => {
    const form = editor();
    if (!event.isTrusted || !form?.matches("[data-offline]") || !form.contains(event.target)) return;
    form.removeAttribute("data-offline");
    form.querySelector("[data-notice]").textContent = "There was no connection. Your text is kept here: save it when you are ready.";
  });
  addEventListener("online", tryAgain);
}
