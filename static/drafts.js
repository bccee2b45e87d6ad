/* Nothing typed is lost: what is in a form marked data-draft is kept in this browser as it is typed, for its user alone,
   until it is saved, thrown away, or its user signs out. A draft keeps the revision that its form was filled from, so that
   putting it back cannot hide what others have saved since. */
"use strict";
const drafts = (() => {
  const user = document.body.dataset.user;
  const prefix = `draft:${user}:`;
  const keyOf = (form) => prefix + new URL(form.action).pathname + new URL(form.action).search;
  // A revision that the server did not accept is of no use to the next form.
  const isKept = (form, name) => name !== "csrfmiddlewaretoken" && !(name === "revision" && form.matches("[data-forged]"));
  // A file that was chosen can be put back by nobody but the person.
  const contentOf = (form) =>
    [...new FormData(form)].filter(([name, value]) => typeof value === "string" && isKept(form, name));
  const typedIn = (content) => JSON.stringify(content.filter(([name]) => name !== "revision"));
  const time = new Intl.DateTimeFormat("en-GB", { weekday: "long", hour: "2-digit", minute: "2-digit" });

  const read = (key) => {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  };

  const keep = (form) => {
    const draft = { title: form.dataset.draft, at: Date.now(), content: contentOf(form) };
    try {
      localStorage.setItem(keyOf(form), JSON.stringify(draft));
    } catch {
      /* A browser that keeps nothing, or is full: the form still has its text. */
    }
  };

  const forget = (form) => localStorage.removeItem(keyOf(form));

  const fill = (form, content) => {
    for (const field of form.elements) {
      if (!field.name || field.name === "csrfmiddlewaretoken" || ["submit", "file"].includes(field.type)) continue;
      const values = content.filter(([name]) => name === field.name).map(([, value]) => value);
      if (field.matches("[type=checkbox], [type=radio]")) field.checked = values.includes(field.value);
      else if (values.length) field.value = values[0];
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };

  /* Puts a form's draft back into it. A form that the server answered with has what was sent, and a newer revision. */
  const putBack = (form) => {
    if (form.matches("[data-answered]")) return keep(form);
    const draft = read(keyOf(form));
    const saved = contentOf(form);
    if (!draft) return undefined;
    if (typedIn(draft.content) === typedIn(saved)) return forget(form);
    fill(form, draft.content);
    form.toggleAttribute("data-returned", true);
    const notice = form.querySelector("[data-notice]") ?? form.insertBefore(document.createElement("div"), form.firstChild);
    notice.className = "notice notice--warning";
    const away = document.createElement("button");
    away.type = "button";
    away.className = "link-button";
    away.textContent = "Throw it away";
    away.addEventListener("click", () => {
      fill(form, saved);
      form.removeAttribute("data-returned");
      forget(form);
      notice.replaceChildren();
      notice.className = "";
    });
    notice.replaceChildren(`What you typed on ${time.format(draft.at)} is back. It is not saved yet. `, away);
    return undefined;
  };

  const all = () =>
    Object.keys(localStorage)
      .filter((key) => key.startsWith(prefix))
      .map((key) => ({ key, url: key.slice(prefix.length), ...read(key) }))
      .sort((one, other) => other.at - one.at);

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.matches("[data-draft]") && event.isTrusted) keep(form);
  });
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form?.matches("[data-draft]") && event.isTrusted) keep(form);
  });

  return { all, forget, keep, putBack, time };
})();

/* A form on a page of its own: its draft is done with when the next page says that it was saved. */
enhance("form[data-draft]:not(#editor)", (form) => {
  drafts.putBack(form);
  form.addEventListener("submit", () => sessionStorage.setItem("sent", form.action));
});
if (sessionStorage.getItem("sent") && document.querySelector(".message--success")) {
  drafts.forget({ action: sessionStorage.getItem("sent") });
}
if (!document.querySelector("form[action$='/login/']")) sessionStorage.removeItem("sent");

/* The plan offers what was typed and not saved. */
enhance("[data-drafts]", (list) => {
  const kept = drafts.all();
  if (!kept.length) return;
  const links = kept.flatMap(({ url, title, at }) => {
    const link = document.createElement("a");
    link.href = url;
    link.textContent = `${title} (${drafts.time.format(at)})`;
    return [link, ", "];
  });
  list.replaceChildren("You typed this and did not save it: ", ...links.slice(0, -1), ".");
  list.hidden = false;
});

/* Drafts go when their user signs out. */
document.addEventListener("submit", (event) => {
  if (event.target.matches("form[action$='/logout/']")) for (const { key } of drafts.all()) localStorage.removeItem(key);
});
