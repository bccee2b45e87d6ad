/* The keyboard for the whole job, on the plan and on an activity's page. Each key presses what is also on the page to
   be seen: a link or a button with that key in its data-keys, in the row where one is, or anywhere on the page. */
"use strict";
{
  const help = document.getElementById("keys");
  const rows = () => [...document.querySelectorAll("[data-activity]")];
  let here = null;

  /* Who speaks to the computer, or hits keys by mistake, turns the single keys off in this browser. */
  const areOff = () => localStorage.getItem("single-keys") === "off";

  /* The row where one is: that of the focus, else the last one, else the first in view. */
  const current = () => {
    const focused = document.activeElement.closest("[data-activity]");
    const again = here && document.querySelector(`[data-activity="${here}"]`);
    return focused ?? again ?? rows().find((row) => row.getBoundingClientRect().bottom > 120);
  };

  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-activity]");
    if (row) here = row.dataset.activity;
  });

  const walk = (step) => {
    const all = rows();
    const row = current();
    const focused = document.activeElement.closest("[data-activity]");
    const next = focused ? all[all.indexOf(row) + step] : row;
    const link = next?.querySelector(".ref[href]");
    if (!link) return;
    link.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  };

  const press = (key) => {
    const pressedBy = (place) =>
      [...place.querySelectorAll("[data-keys]")].find((element) => element.dataset.keys.split(" ").includes(key));
    const found = pressedBy(current() ?? document) ?? pressedBy(document);
    if (!found) return false;
    if (found.matches("input, textarea, select")) found.focus();
    else found.click();
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog, #editor") || areOff()) return;
    if (event.key === "j" || event.key === "k") walk(event.key === "j" ? 1 : -1);
    else if (!press(event.key)) return;
    event.preventDefault();
  });

  enhance("[data-opens=keys]", (button) => {
    button.hidden = false;
  });
  enhance("[data-keys-on]", (box) => {
    box.checked = !areOff();
    box.addEventListener("change", () => {
      if (box.checked) localStorage.removeItem("single-keys");
      else localStorage.setItem("single-keys", "off");
    });
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-opens=keys]")) help.showModal();
    if (event.target === help || event.target.closest("[data-closes]")) help.close();
  });
}
