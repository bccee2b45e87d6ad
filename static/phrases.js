/* What follows from the body that a note is of: its stock phrases, and the day of the meeting that was written of
   last. */
"use strict";
{
  /* A phrase goes in at the caret, apart from the words beside it, and takes nothing away. Undo takes it out again. */
  const putIn = (field, phrase) => {
    const { value, selectionEnd: caret } = field;
    const before = /\S$/.test(value.slice(0, caret)) ? " " : "";
    const after = /^\S/.test(value.slice(caret)) ? " " : "";
    field.focus();
    field.setSelectionRange(caret, caret);
    document.execCommand("insertText", false, before + phrase + after);
  };

  enhance("[data-phrases]", (phrases) => {
    const { [phrases.dataset.phrases]: field, body } = phrases.closest("form").elements;
    const show = () => {
      for (const group of phrases.children) group.hidden = group.dataset.body !== body.value;
    };
    for (const whose of phrases.querySelectorAll(".phrases__whose")) whose.classList.add("visually-hidden");
    for (const button of phrases.querySelectorAll("[data-phrase]")) {
      button.hidden = false;
      button.addEventListener("click", () => putIn(field, button.dataset.phrase));
    }
    body.addEventListener("change", show);
    show();
  });

  /* Alt and a number, in the form or, while nothing has the focus, anywhere. */
  document.addEventListener("keydown", (event) => {
    const number = /^Digit([1-9])$/.exec(event.code)?.[1];
    if (!number || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const within = event.target.closest("form") ?? (event.target === document.body ? document : null);
    const shown = within?.querySelector("[data-phrases] > :not([hidden])")?.querySelectorAll("[data-phrase]");
    if (!shown?.length) return;
    event.preventDefault();
    shown[number - 1]?.click();
  });

  /* Another body has another meeting; a day that somebody chose stays. */
  enhance("select[data-days]", (body) => {
    const days = JSON.parse(body.dataset.days);
    const day = body.form.elements.date;
    const shown = () => `${days[body.value]}-01`.slice(0, 10);
    let offered = shown();
    body.addEventListener("change", () => {
      if (day.value !== offered) return;
      offered = day.value = shown();
      body.form.elements.month_only.checked = days[body.value].length === 7;
      day.dispatchEvent(new Event("input", { bubbles: true }));
    });
  });
}
