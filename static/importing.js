/* Bringing a file in: a table from the clipboard is sent as it looks there, the page of a file that is being read asks
   again by itself, one answer goes to all doubts that are alike, and the button says how many changes it applies. */
"use strict";

enhance("[data-import-paste]", (box) => {
  const file = box.form.querySelector("[data-import-file]");
  box.addEventListener("paste", (event) => {
    const html = event.clipboardData.getData("text/html");
    if (!/<table/i.test(html)) return;
    const sent = new DataTransfer();
    sent.items.add(new File([html], "pasted table.html", { type: "text/html" }));
    file.files = sent.files;
  });
  box.addEventListener("input", () => {
    if (!box.value && file.files[0]?.name === "pasted table.html") file.value = "";
  });
});

enhance("[data-import-wait]", (waiting) => {
  const again = async () => {
    const answer = await fetch(location.href, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (answer?.status === 204) return location.reload();
    const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    const next = page?.querySelector("[data-import-wait]");
    if (next) {
      const [was, now] = [waiting, next].map((one) => one.querySelector("progress"));
      was.value = now.value;
      if (next.querySelector(".notice") && !waiting.querySelector(".notice")) was.after(next.querySelector(".notice"));
    }
    return setTimeout(again, 700);
  };
  setTimeout(again, 400);
});

enhance("[data-alike-all]", (all) => {
  all.addEventListener("change", () => {
    for (const radio of all.closest("[data-alike]").querySelectorAll("input[type=radio]")) {
      if (all.value && radio.value === all.value) radio.checked = true;
    }
    all.value = "";
  });
});

enhance("[data-chosen]", (count) => {
  count.closest("form").addEventListener("change", ({ currentTarget }) => {
    count.textContent = currentTarget.querySelectorAll("input[name=take]:checked").length;
  });
});
