/* Small helps. Every page works without them. */
"use strict";

/* enhance(selector, make): make(element) once for each element that matches, now and in whatever is put on the
   page later. */
const enhancers = [];
const enhanceIn = (root, [selector, make, made]) => {
  for (const element of [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)]) {
    if (!made.has(element)) {
      made.add(element);
      try {
        make(element);
      } catch (error) {
        reportError(error); // What else is to be made of this page is made.
      }
    }
  }
};
const enhance = (selector, make) => {
  const enhancer = [selector, make, new WeakSet()];
  enhancers.push(enhancer);
  enhanceIn(document, enhancer);
};
document.addEventListener("htmx:load", (event) => {
  for (const enhancer of enhancers) enhanceIn(event.target, enhancer);
});

/* say(text): a message over the foot of the page, until it is closed or another comes. */
const say = (text, tone = "success") => {
  const words = document.createElement("div");
  words.textContent = text;
  const message = document.createElement("div");
  message.className = `message message--${tone}`;
  message.append(words);
  document.getElementById("toast").replaceChildren(message);
  message.dispatchEvent(new Event("htmx:load", { bubbles: true })); // Enhanced like what the server sends.
};
let beforeMessage = null; // What had the focus before it went into the message.
document.getElementById("toast")?.addEventListener("focusin", ({ relatedTarget }) => {
  if (relatedTarget && !relatedTarget.closest("#toast")) beforeMessage = relatedTarget;
});
enhance("#toast .message", (message) => {
  const close = document.createElement("button");
  close.type = "button";
  close.className = "message__close";
  close.setAttribute("aria-label", "Close this message");
  close.textContent = "×";
  close.addEventListener("click", () => {
    message.remove();
    beforeMessage?.focus({ preventScroll: true });
  });
  message.append(close);
});

/* What comes in the place of an element that had the focus gets it: the same link, or else its first. */
const focusAgain = (fresh, href) => {
  const same = href && fresh.querySelector(`[href="${CSS.escape(href)}"]`);
  (same || fresh.querySelector("a, button"))?.focus({ preventScroll: true });
};
let replaced = null; // The element that has the focus, in what the server's answer is about to replace.
document.addEventListener("htmx:oobBeforeSwap", ({ target }) => {
  const focused = document.activeElement;
  replaced = target.contains(focused) && !focused.closest("#editor") ? focused : null;
});
document.addEventListener("htmx:oobAfterSwap", ({ detail }) => {
  if (replaced) focusAgain(document.getElementById(detail.target.id), replaced.getAttribute("href"));
  replaced = null;
});
document.addEventListener("htmx:beforeSwap", ({ target }) => {
  if (target.id !== "content" || !document.activeElement.closest("#messages")) return;
  document.addEventListener("htmx:afterSettle", () => focusAgain(document.getElementById("messages")), { once: true });
});

/* What a page says as it comes is not read aloud of itself: put there again, it is news. */
enhance("#messages:not(:empty)", (messages) => {
  setTimeout(() => {
    const focused = messages.querySelector(":focus");
    messages.replaceChildren(...messages.childNodes);
    focused?.focus({ preventScroll: true });
  }, 500);
});

/* A page that the browser took out of its own store, with Back after signing out perhaps, is asked for again. */
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

/* A filter acts as soon as a choice is made by mouse or touch; its button stays for the text, and for the keyboard, on
   which each arrow key is a choice. */
let isByKeys = false;
document.addEventListener("keydown", () => { isByKeys = true; }, true);
document.addEventListener("pointerdown", () => { isByKeys = false; }, true);
document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (isByKeys || !form?.matches("[data-submit-on-change]") || !event.target.matches("select")) return;
  form.requestSubmit();
});

/* An empty field says nothing: leave it out of the address. */
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-submit-on-change]")) return;
  for (const field of event.target.elements) field.disabled = field.name !== "" && field.value === "";
});
addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("[data-submit-on-change] :disabled")) field.disabled = false;
});

/* Leaving with words that are not saved asks first. */
const edited = new Set(document.querySelectorAll("[data-warn-unsaved]:has([aria-invalid=true])"));
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-warn-unsaved]")) edited.add(form);
});
document.addEventListener("submit", (event) => {
  if (!event.submitter?.matches("[data-keeps-unsaved]")) edited.clear();
});
addEventListener("beforeunload", (event) => {
  if (edited.size) event.preventDefault();
});

/* One menu is open at a time; Escape and a click elsewhere close it. */
const closeMenus = (except) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (menu !== except) menu.open = false;
};
document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.activeElement.closest("details.menu[open]");
  closeMenus();
  menu?.querySelector("summary").focus();
});

/* The waiting page: ask once a second, go where the answer is. A page that waits long is told so by the server. */
const waiting = document.querySelector("[data-poll]");
const poll = async (asked) => {
  const answer = await fetch(waiting.dataset.poll, { method: "HEAD" }).catch(() => null);
  const ready = answer?.ok && !answer.headers.get("content-type")?.startsWith("text/html");
  if (ready) {
    document.querySelector("[data-poll-waiting]").hidden = true;
    document.querySelector("[data-poll-ready]").hidden = false;
    location.assign(waiting.dataset.poll);
  } else if (asked === 15) {
    location.assign(waiting.dataset.late);
  } else {
    setTimeout(poll, 1000, asked + 1);
  }
};
if (waiting) setTimeout(poll, 1000, 1);
