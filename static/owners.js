/* Owners: one box instead of a row of drop-downs. Each chosen one is a chip in its order; typing finds others by
   initials, name, post or organisation. Hidden fields of the drop-downs' names are what is sent, and what a draft keeps:
   they hold an officer who is to be made as well. */
"use strict";

{
  const SEPARATORS = /[,/;&]/;
  const MOST_LETTERS = 12;
  const FIELDS = 20;
  let made = 0;

  const element = (tag, attributes, ...inside) => {
    const created = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) created.setAttribute(name, value);
    created.append(...inside);
    return created;
  };

  const ownerOf = (option) => {
    const [label, more = ""] = option.textContent.trim().split(" – ", 2);
    return { party: option.value, label, more, fresh: false };
  };

  /* Every word that was typed begins a word of the owner. Initials that are just so come first, then those that
     begin so. */
  const found = (owners, typed) => {
    const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
    const rank = ({ label }) => {
      const initials = label.toLowerCase();
      return initials === words.join(" ") ? 0 : initials.startsWith(words.join(" ")) ? 1 : 2;
    };
    const fits = ({ label, more }) => {
      const known = `${label} ${more}`.toLowerCase().split(/[\s,]+/);
      return words.every((word) => known.some((part) => part.startsWith(word)));
    };
    return owners.filter(fits).sort((one, other) => rank(one) - rank(other));
  };

  const asInitials = (typed) => (/^[a-z]{1,4}$/.test(typed) ? typed.toUpperCase() : typed);

  const make = (root) => {
    const id = `owners-${++made}`;
    const form = root.closest("form");
    const selects = [...root.querySelectorAll("select")];
    const fields = () => [...root.querySelectorAll("input[type=hidden]")];
    const field = (place, value = "") => element("input", { type: "hidden", name: `${root.dataset.owners}_${place}`, value });
    const legend = root.closest("fieldset")?.querySelector("legend");
    const title = legend?.firstChild.textContent.trim() ?? "Owners";
    const most = Number(root.dataset.most);
    const everybody = [...selects[0].options].filter(({ value }) => value && !value.startsWith("new:")).map(ownerOf);
    const ownerBy = (party) => everybody.find((owner) => owner.party === party)
      ?? { party, label: party.replace("new:", ""), more: "", fresh: true };
    let chosen = [];
    let offered = [];
    let active = -1;
    let writing = false;

    const chips = element("ul", { class: "owners__chips", role: "list", "aria-label": `${title}, in order` });
    const input = element("input", {
      type: "text", name: `${root.dataset.owners}_new`, class: "owners__input", role: "combobox", autocomplete: "off", autocapitalize: "characters",
      spellcheck: "false", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": `${id}-list`,
      "aria-label": `${most > 1 ? "Add to " : ""}${title}: initials, name, post or organisation`, "aria-describedby": `${id}-keys`,
    });
    const list = element("ul", { class: "owners__list", role: "listbox", id: `${id}-list`, "aria-label": title });
    const problem = element("p", { class: "owners__problem", role: "alert" });
    const said = element("p", { class: "visually-hidden", role: "status" });
    const keys = element("p", { class: "visually-hidden", id: `${id}-keys` },
      "Enter takes the first that is found. Backspace in the empty box removes the last one. "
      + "On a name, Alt with the left or right arrow key moves it, and Delete removes it.");
    const box = element("div", { class: "owners__box" }, chips, input);

    /* The chips and the fields say the same. */

    const read = () => {
      chosen = fields().filter(({ value }) => value).map(({ value }) => ownerBy(value));
      draw();
    };

    const write = () => {
      for (let place = fields().length; place < chosen.length; place++) root.append(field(place));
      writing = true;
      fields().forEach((one, place) => { one.value = chosen[place]?.party ?? ""; });
      fields()[0].dispatchEvent(new Event("input", { bubbles: true }));
      fields()[0].dispatchEvent(new Event("change", { bubbles: true }));
      writing = false;
      // Drafts follow what a person types, and these events are the script's own.
      if (form?.matches("[data-draft]")) drafts.keep(form);
      draw();
    };

    const draw = () => {
      chips.replaceChildren(...chosen.map((owner, place) => {
        const remove = element("button", {
          type: "button", class: "owners__remove", "aria-label": `Remove ${owner.label}`,
          "aria-keyshortcuts": "Alt+ArrowLeft Alt+ArrowRight Delete",
        });
        const chip = element("li", { class: owner.fresh ? "owner owner--new" : "owner", title: owner.more },
          element("span", { class: "owner__label" }, owner.label));
        if (owner.fresh) chip.append(element("span", { class: "owner__new" }, "new"));
        chip.append(remove);
        remove.addEventListener("click", () => drop(place));
        remove.addEventListener("keydown", (event) => chipKey(event, place));
        chip.addEventListener("pointerdown", (event) => drag(event, chip, place));
        return chip;
      }));
      chips.hidden = !chosen.length;
      input.placeholder = !chosen.length ? "Initials or name" : chosen.length < most ? "Add" : "";
    };

    const say = (words) => { said.textContent = words; };

    const add = (owner) => {
      if (chosen.length >= most) chosen.pop();
      chosen.push(owner);
      input.value = "";
      close();
      write();
      say(`${owner.label} added${owner.fresh ? " as a new officer" : ""}, ${chosen.length} in all.`);
    };

    const drop = (place, landing = chosen.length - 2) => {
      const [gone] = chosen.splice(place, 1);
      write();
      (chips.children[Math.min(place, landing)]?.querySelector("button") ?? input).focus();
      say(`${gone.label} removed, ${chosen.length} left.`);
    };

    const shift = (from, to) => {
      if (to < 0 || to >= chosen.length || from === to) return;
      const [moved] = chosen.splice(from, 1);
      chosen.splice(to, 0, moved);
      write();
      say(`${moved.label} is now ${to + 1} of ${chosen.length}.`);
    };

    const chipKey = (event, place) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (step) {
        event.preventDefault();
        if (event.altKey) shift(place, place + step);
        const to = Math.max(0, event.altKey && place + step >= chosen.length ? place : place + step);
        (chips.children[to]?.querySelector("button") ?? input).focus();
      } else if (event.key === "Delete" || event.key === "Backspace") {
        event.preventDefault();
        drop(place);
      }
    };

    /* A chip is dragged to its place among the others. */

    const drag = (down, chip, from) => {
      if (down.button || down.target.closest("button")) return;
      const follow = (event) => {
        if (!chip.hasPointerCapture(down.pointerId)) {
          if (Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) < 5) return;
          chip.setPointerCapture(down.pointerId);
          chip.classList.add("owner--moving");
        }
        const over = [...chips.children].find((other) => {
          const { left, right, top, bottom } = other.getBoundingClientRect();
          return event.clientX >= left && event.clientX <= right && event.clientY >= top && event.clientY <= bottom;
        });
        if (!over || over === chip) return;
        const { left, width } = over.getBoundingClientRect();
        over[event.clientX < left + width / 2 ? "before" : "after"](chip);
      };
      const end = (event) => {
        stopped.abort();
        const to = [...chips.children].indexOf(chip);
        if (event.type === "pointerup" && to !== from) shift(from, to);
        else draw();
      };
      const stopped = new AbortController();
      addEventListener("pointermove", follow, { signal: stopped.signal });
      addEventListener("pointerup", end, { signal: stopped.signal });
      addEventListener("pointercancel", end, { signal: stopped.signal });
    };

    /* The list of who is found. */

    const isOpen = () => !list.hidden;

    const open = () => {
      const typed = input.value.trim();
      const free = everybody.filter(({ party }) => !chosen.some((owner) => owner.party === party));
      offered = found(free, typed);
      const named = [...everybody, ...chosen].some(({ label }) => label.toLowerCase() === typed.toLowerCase());
      if (typed && !named && "takesNew" in root.dataset && typed.length <= MOST_LETTERS && !SEPARATORS.test(typed)) {
        const initials = asInitials(typed);
        offered.push({ party: `new:${initials}`, label: initials, more: "", fresh: true });
      }
      list.replaceChildren(...offered.map(row));
      list.hidden = !offered.length;
      input.setAttribute("aria-expanded", String(isOpen()));
      point(typed && offered.length ? 0 : -1);
      const there = [...chosen].some(({ label }) => label.toLowerCase() === typed.toLowerCase());
      const none = there ? `${typed} is there already.` : `Nobody is found for “${typed}”.`;
      warn(typed && !offered.length ? none : "");
      const count = offered.length === 1 ? "1 choice" : `${offered.length} choices`;
      say(offered.length ? `${count}${typed ? `, first: ${words(offered[0])}` : ""}.` : "");
      if (isOpen()) list.scrollIntoView({ block: "nearest" });
    };

    const words = ({ label, more, fresh }) => (fresh ? `Add ${label} as a new officer` : more ? `${label}, ${more}` : label);

    const row = (owner, place) => {
      const option = element("li", { class: "owners__option", role: "option", id: `${id}-${place}`, "aria-selected": "false" });
      if (owner.fresh) option.append("Add ", element("b", {}, owner.label), " as a new officer");
      else option.append(element("b", {}, owner.label), ...(owner.more ? [" ", element("span", {}, owner.more)] : []));
      option.addEventListener("pointerdown", (event) => event.preventDefault());
      option.addEventListener("click", () => { add(owner); input.focus(); });
      return option;
    };

    const point = (place) => {
      list.children[active]?.setAttribute("aria-selected", "false");
      active = place;
      const option = list.children[active];
      option?.setAttribute("aria-selected", "true");
      option?.scrollIntoView({ block: "nearest" });
      if (option) input.setAttribute("aria-activedescendant", option.id);
      else input.removeAttribute("aria-activedescendant");
    };

    const close = () => {
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      point(-1);
    };

    const warn = (words) => {
      problem.textContent = words;
      problem.hidden = !words;
    };

    const keep = (event) => {
      event.preventDefault();
      event.stopPropagation();
    };

    const inputKey = (event) => {
      const at = isOpen() ? offered[active] : undefined;
      if (event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (!isOpen()) open();
        const count = offered.length;
        if (count) point(event.key === "ArrowDown" ? (active + 1) % count : (Math.max(active, 0) - 1 + count) % count);
      } else if (event.key === "Escape" && isOpen()) {
        keep(event);
        close();
      } else if (event.key === "Enter" && at) {
        add(at);
        // With Ctrl it saves as well, which is for the form.
        if (!event.ctrlKey && !event.metaKey) keep(event);
      } else if (event.key === "Tab" && at && !event.shiftKey) {
        keep(event);
        add(at);
      } else if (event.key === ",") {
        event.preventDefault();
        if (at) add(at);
      } else if (event.key === "Backspace" && !input.value && chosen.length) {
        event.preventDefault();
        drop(chosen.length - 1, -1);
      } else if (event.key === "ArrowLeft" && !input.value && chosen.length) {
        event.preventDefault();
        chips.lastElementChild.querySelector("button").focus();
      }
    };

    input.addEventListener("keydown", inputKey);
    input.addEventListener("input", () => (input.value.trim() ? open() : (warn(""), close())));
    input.addEventListener("click", () => { if (!isOpen()) open(); });
    input.addEventListener("blur", () => {
      const typed = input.value.trim().toLowerCase();
      const exact = offered.find(({ label, fresh }) => !fresh && label.toLowerCase() === typed);
      if (typed && exact) add(exact);
      close();
    });
    box.addEventListener("pointerdown", (event) => {
      if (event.target !== box && event.target !== chips) return;
      event.preventDefault();
      input.focus();
    });
    root.addEventListener("change", (event) => { if (!writing && event.target.type === "hidden") read(); });
    /* Half a name is nobody: it is asked about before the form goes. */
    form?.addEventListener("submit", (event) => {
      if (!input.value.trim() || !root.isConnected) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      // Who waits for an answer has it: nothing was sent.
      queueMicrotask(() => form.dispatchEvent(new CustomEvent("collab:answered")));
      input.focus();
      open();
      warn(`Choose who is meant by “${input.value.trim()}”, or take it out.`);
    }, { capture: true });

    const [first] = selects;
    const focused = first.autofocus || root.contains(document.activeElement);
    input.id = first.id;
    if (first.hasAttribute("aria-invalid")) input.setAttribute("aria-invalid", "true");
    const count = Math.max(selects.length, Math.min(most, FIELDS));
    root.replaceChildren(box, list, problem, said, keys);
    for (let place = 0; place < count; place++) root.append(field(place, selects[place]?.value));
    close();
    warn("");
    read();
    if (focused) input.focus();
  };

  enhance("[data-owners]", make);
}
