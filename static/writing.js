/* Writing a text: bold, italic, lists and links as the marks that actions/prose.py reads, by button and by key, and
   clean pasting. Each box marked data-writing gets a small toolbar; the browser's own undo takes back whatever is done. */
"use strict";
{
  const ITALIC = 1;
  const BOLD = 2;
  const BULLET = "• ";
  const BEGINNING = /^\s*(?:[•-] )?\s*/;
  const STARS = /(?<![\p{L}\p{N}_*])\*(?!\*)|(?<!\*)\*(?![\p{L}\p{N}_*])|(?<!\*)\*{2,3}(?!\*)/gu;
  const LINK = /\[([^\S\n]*[^[\]\s][^[\]\n]*)\]\(((?:https?:\/\/|mailto:)(?:[^\s()<>[\]"“”*]|\([^\s()<>[\]"“”*]*\))+)\)/g;
  const isSpace = (letter) => /\s/.test(letter.char);

  /* The place of the first letter from there on that is not such a one. */
  const endOfRun = (letters, from, isSuch) => {
    let to = from;
    while (to < letters.length && isSuch(letters[to])) to += 1;
    return to;
  };

  /* A line's letters without the stars that are marks: { char, at, mask }, where mask is the sum of BOLD and ITALIC. */
  const read = (line) => {
    const masks = new Uint8Array(line.length);
    const marks = new Set();
    const stars = [...line.matchAll(STARS)];
    const links = [...line.matchAll(LINK)];
    const isIn = (link, { index }) => link.index < index && index < link.index + link[0].length;
    pair(line, stars.filter((run) => !links.some((link) => isIn(link, run))), masks, marks);
    for (const link of links) pair(line, stars.filter((run) => isIn(link, run)), masks, marks);
    return [...masks.keys()].filter((at) => !marks.has(at)).map((at) => ({ char: line[at], at, mask: masks[at] }));
  };

  /* Finds which of these rows of stars belong together, as actions/prose.py does. */
  const pair = (line, runs, masks, marks) => {
    const open = [];
    for (const { 0: { length }, index } of runs) {
      let left = length;
      let next = index;
      if (/[^\s([]/.test(line[index - 1] ?? " ")) {
        while (open.some((opening) => opening.left & left)) {
          const opening = open.at(-1);
          const shared = opening.left & left;
          for (let at = opening.to; at < index; at += 1) masks[at] |= shared;
          for (let star = 0; star < shared; star += 1) marks.add((opening.to -= 1)).add(next++);
          left -= shared;
          opening.left -= shared;
          if (!(shared && opening.left)) open.pop();
        }
      }
      if (left && /[^\s)\],;:!?]/.test(line[index + length] ?? " ")) open.push({ left, to: index + length });
    }
  };

  /* The line that has these letters, and where each of them stands in it. */
  const write = (letters) => {
    const open = [];
    const starts = [];
    let line = "";
    [...letters, { char: "", mask: 0 }].forEach(({ char, mask }, place) => {
      while (open.some((part) => !(part & mask))) line += "*".repeat(open.pop());
      const end = (part) => endOfRun(letters, place, (letter) => letter.mask & part);
      const begun = [BOLD, ITALIC].filter((part) => part & mask && !open.includes(part));
      // What lasts longer goes around the other.
      if (begun.length > 1 && end(ITALIC) > end(BOLD)) begun.reverse();
      for (const part of begun) line += "*".repeat(part);
      open.push(...begun);
      starts.push(line.length);
      line += char;
    });
    return { line, starts };
  };

  /* Marks hug words: neither a space nor what closes a sentence or a bracket is the first of what is bold, nor is what
     opens a bracket the last. What a space between two words has of them is said by between. */
  const hug = (letters, between) => {
    letters.forEach((letter, place) => {
      if (/[)\],;:!?]/.test(letter.char)) letter.mask &= letters[place - 1]?.mask ?? 0;
    });
    for (let place = letters.length - 1; place >= 0; place -= 1) {
      if (/[([]/.test(letters[place].char)) letters[place].mask &= letters[place + 1]?.mask ?? 0;
    }
    let last = 0;
    letters.forEach((letter, place) => {
      if (!isSpace(letter)) {
        last = letter.mask;
        return;
      }
      const next = letters[endOfRun(letters, place, isSpace)];
      letter.mask = between(last, next?.mask ?? 0);
    });
  };

  const nested = (mask, other) => mask & other;
  const apart = (mask, other) => (mask === other ? mask : 0);

  const setMask = (letters, mask) => {
    for (const letter of letters) letter.mask = mask;
  };

  const asTheyAre = () => {};

  const asWholeLinks = (letters) => {
    for (const { 0: { length }, index } of letters.map(({ char }) => char).join("").matchAll(LINK)) {
      setMask(letters.slice(index, index + length), letters[index].mask);
    }
  };

  const asWords = (letters) => {
    for (let from = 0, to; from < letters.length; from = to + 1) {
      to = endOfRun(letters, from, (letter) => !isSpace(letter));
      const word = letters.slice(from, to);
      setMask(word, word.reduce((sum, letter) => sum | letter.mask, 0));
    }
  };

  const asPlain = (letters) => setMask(letters, 0);

  /* The ways to write a line, the best first: marks that would not be understood inside a link or a word are put around
     the whole of it, and left out where that does not help. */
  const WAYS = [[asTheyAre, nested], [asTheyAre, apart], [asWholeLinks, apart], [asWords, apart], [asPlain, apart]];

  /* Writes letters so that they are read as they are meant. */
  const compose = (letters) => {
    let written;
    for (const [mend, between] of WAYS) {
      mend(letters);
      hug(letters, between);
      written = write(letters);
      const again = read(written.line);
      if (again.length === letters.length && again.every(({ mask }, place) => mask === letters[place].mask)) break;
    }
    return written;
  };

  /* Puts a text in the place of another so that it can be undone, and selects what is from start to end. */
  const replace = (field, from, to, text, start = from + text.length, end = start) => {
    field.focus();
    field.setSelectionRange(from, to);
    if (text) document.execCommand("insertText", false, text);
    else if (from < to) document.execCommand("delete");
    field.setSelectionRange(start, end);
  };

  /* Where the line begins that this place is in. */
  const lineStart = (value, at) => (at ? value.lastIndexOf("\n", at - 1) + 1 : 0);

  /* The lines that are selected, or the line of the caret. */
  const chosenLines = (field) => {
    const { value, selectionStart: start, selectionEnd } = field;
    const end = selectionEnd > start && value[selectionEnd - 1] === "\n" ? selectionEnd - 1 : selectionEnd;
    const from = lineStart(value, start);
    const to = value.indexOf("\n", end) < 0 ? value.length : value.indexOf("\n", end);
    return { start, end, from, to, lines: value.slice(from, to).split("\n") };
  };

  /* What a caret without a selection means: the whole of what is bold around it, or else its word. */
  const around = (letters, caret, part) => {
    const place = letters.findIndex(({ at }) => at >= caret);
    const next = place < 0 ? letters.length : place;
    const inside = (letter) => letter && letter.mask & part;
    const inWord = (letter) => letter && /[\p{L}\p{N}’'-]/u.test(letter.char);
    const belongs = inside(letters[next - 1]) && inside(letters[next]) ? inside : inWord;
    let [from, to] = [next, next];
    while (belongs(letters[from - 1])) from -= 1;
    while (belongs(letters[to])) to += 1;
    return letters.slice(from, to);
  };

  /* A caret between two marks with nothing in them takes them away, and one right before the end of bold words leaves
     them. True where it did. */
  const stepAside = (field, part) => {
    const { selectionStart: caret, selectionEnd, value } = field;
    if (caret !== selectionEnd) return false;
    const stars = "*".repeat(part);
    const { from, lines } = chosenLines(field);
    const letters = read(lines[0]);
    const isLiteral = letters.some(({ at }) => from + at === caret - 1);
    if (isLiteral && value.slice(caret - part, caret + part) === stars + stars) {
      replace(field, caret - part, caret + part, "");
      return true;
    }
    const before = letters.findLast(({ at }) => from + at < caret);
    const after = letters.find(({ at }) => from + at >= caret);
    if (!(before?.mask & part) || after?.mask & part || !value.startsWith(stars, caret)) return false;
    field.setSelectionRange(caret + part, caret + part);
    return true;
  };

  /* Makes what is selected bold (or italic), or takes that away where all of it is so already. */
  const emphasise = (field, part) => {
    if (stepAside(field, part)) return;
    const { start, end, from, to, lines } = chosenLines(field);
    let offset = from;
    const parts = lines.map((line) => {
      const [beginning] = BEGINNING.exec(line);
      const began = offset + beginning.length;
      const letters = read(line.slice(beginning.length)).map((letter) => ({ ...letter, at: letter.at + began }));
      offset += line.length + 1;
      return { beginning, letters };
    });
    const all = parts.flatMap(({ letters }) => letters);
    const chosen = start === end ? around(all, start, part) : all.filter(({ at }) => at >= start && at < end);
    const words = chosen.filter((letter) => !isSpace(letter));
    if (!words.length) {
      if (start === end) replace(field, start, end, "*".repeat(2 * part), start + part);
      return;
    }
    const isOn = words.every(({ mask }) => mask & part);
    for (const letter of words) letter.mask = isOn ? letter.mask & ~part : letter.mask | part;

    const text = [];
    const places = new Map();
    let at = from;
    for (const { beginning, letters } of parts) {
      const { line, starts } = compose(letters);
      letters.forEach((letter, place) => places.set(letter, at + beginning.length + starts[place]));
      text.push(beginning + line);
      at += beginning.length + line.length + 1;
    }
    const caret = all.findLast((letter) => letter.at < start);
    if (start !== end) replace(field, from, to, text.join("\n"), places.get(words[0]), places.get(words.at(-1)) + 1);
    else replace(field, from, to, text.join("\n"), words.includes(caret) ? places.get(caret) + 1 : places.get(words[0]));
  };

  const makeList = (field) => {
    const { start, end, from, to, lines } = chosenLines(field);
    const isItem = (line) => /^\s*[•-] /.test(line);
    const written = lines.filter((line) => line.trim());
    const begin = written.length && written.every(isItem) ? "" : BULLET;
    const changed = lines.map((line) => (line.trim() || lines.length === 1 ? line.replace(BEGINNING, begin) : line));
    const text = changed.join("\n");
    if (start !== end) return replace(field, from, to, text, from, from + text.length);
    const caret = Math.max(from + begin.length, start + text.length - (to - from));
    return replace(field, from, to, text, caret);
  };

  /* Enter goes on with a list, and ends it on an empty item; Backspace takes a bullet away whole. */
  const keepList = (event) => {
    const field = event.target;
    const { selectionStart: caret, selectionEnd, value } = field;
    const from = lineStart(value, caret);
    const [bullet] = /^\s*[•-] /.exec(value.slice(from, caret)) ?? [];
    if (!bullet || event.isComposing) return;
    const isEmpty = caret === selectionEnd && from + bullet.length === caret;
    if (event.inputType === "insertLineBreak") {
      const ends = isEmpty && /^\s*(\n|$)/.test(value.slice(caret));
      event.preventDefault();
      if (ends) replace(field, from, caret, "");
      else replace(field, caret, selectionEnd, `\n${bullet}`);
    } else if (event.inputType === "deleteContentBackward" && isEmpty) {
      event.preventDefault();
      replace(field, from, caret, "");
    }
  };

  /* The address as it can stand in a mark; nothing where it is none of the web or of mail. */
  const addressOf = (typed) => {
    let address = typed.trim().replace(/^(?:https?|mailto):/i, (scheme) => scheme.toLowerCase());
    if (/^[^\s@:/]+@[^\s@:/]+\.[^\s@:/]+$/.test(address)) address = `mailto:${address}`;
    else if (/^[\w-]+(?:\.[\w-]+)+(?:[:/?#]\S*)?$/.test(address)) address = `https://${address}`;
    if (!/^(?:https?:\/\/|mailto:)[^\s]/.test(address)) return "";
    const escaped = address.replace(/[\s<>[\]"“”]/g, encodeURIComponent);
    return escaped.replace(/[()*]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);
  };

  const linkOf = (words, address) => {
    const said = words.replace(/\s+/g, " ").trim().replaceAll("[", "(").replaceAll("]", ")");
    if (said && said !== address) return `[${said}](${address})`;
    return address.startsWith("mailto:") ? `[${address.slice("mailto:".length)}](${address})` : address;
  };

  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
    made.append(...children);
    return made;
  };

  /* Where the words and the address of a link are given; it is no part of the form around it. */
  const linkEditor = (field) => {
    const box = (name, label, attributes) => {
      const id = `${field.id}_link_${name}`;
      const input = element("input", { id, form: "", type: "text", autocomplete: "off", ...attributes });
      return [input, element("p", {}, element("label", { for: id }, label), input)];
    };
    const [words, wordsBox] = box("words", "Words of the link", {});
    const described = { "aria-describedby": `${field.id}_link_wrong` };
    const [address, addressBox] = box("address", "Address", { inputmode: "url", spellcheck: "false", ...described });
    const wrong = element("p", { class: "writing__wrong", id: `${field.id}_link_wrong`, role: "alert" });
    const add = element("button", { type: "button", class: "button button--s" }, "Add link");
    const remove = element("button", { type: "button", class: "button button--s button--quiet" }, "Take link away");
    const cancel = element("button", { type: "button", class: "button button--s button--quiet" }, "Cancel");
    const group = element("div", { class: "writing__link", role: "group", "aria-label": "Link", hidden: "" },
      wordsBox, addressBox, wrong, element("p", { class: "writing__buttons" }, add, remove, cancel));
    let place = [0, 0];

    const tell = (trouble) => {
      wrong.textContent = trouble;
      address.toggleAttribute("aria-invalid", false);
      if (trouble) address.setAttribute("aria-invalid", "true");
    };
    const shut = () => {
      group.hidden = true;
      tell("");
    };
    const put = (text) => {
      shut();
      replace(field, ...place, text);
    };
    const open = () => {
      const { start, end, from, lines } = chosenLines(field);
      const [line] = lines;
      const links = [...line.matchAll(LINK)].map((match) => ({ match, began: from + match.index }));
      const found = links.find(({ match, began }) => began <= start && end <= began + match[0].length);
      place = found ? [found.began, found.began + found.match[0].length] : [start, Math.min(end, from + line.length)];
      const selected = field.value.slice(...place);
      const isAddress = !found && /^(?:https?:\/\/|www\.|mailto:)\S+$/.test(selected);
      [words.value, address.value] = found ? found.match.slice(1) : isAddress ? ["", selected] : [selected, ""];
      add.textContent = found ? "Change link" : "Add link";
      remove.hidden = !found;
      tell("");
      group.hidden = false;
      (words.value ? address : words).select();
    };
    const finish = () => {
      const found = addressOf(address.value);
      if (found) return put(linkOf(words.value, found));
      tell("Enter an address such as https://example.org/paper or name@example.org.");
      return address.focus();
    };
    add.addEventListener("click", finish);
    remove.addEventListener("click", () => put(words.value));
    const leave = () => {
      shut();
      field.focus();
      field.setSelectionRange(...place);
    };
    cancel.addEventListener("click", leave);
    group.addEventListener("keydown", (event) => {
      if (event.key === "Escape") leave();
      else if (event.key === "Enter" && event.target.matches("input")) finish();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    return { group, open };
  };

  const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
  const TOOLS = [
    ["bold", "Bold", "B", (field) => emphasise(field, BOLD)],
    ["italic", "Italic", "I", (field) => emphasise(field, ITALIC)],
    ["list", "List", "", makeList],
    ["link", "Link", "K", (field, link) => link.open()],
  ];

  const toolbar = (field, link) => {
    const buttons = TOOLS.map(([icon, name, key, act], nth) => {
      const looks = element("span", { class: `icon icon--${icon}` });
      const button = element("button", { type: "button", class: "writing__tool", "aria-label": name }, looks);
      button.tabIndex = nth ? -1 : 0;
      button.title = key ? `${name} (${isMac ? "⌘" : "Ctrl+"}${key})` : name;
      if (key) button.setAttribute("aria-keyshortcuts", `${isMac ? "Meta" : "Control"}+${key}`);
      // The box keeps the caret, and a phone its keyboard.
      button.addEventListener("pointerdown", (event) => event.preventDefault());
      button.addEventListener("mousedown", (event) => event.preventDefault());
      button.addEventListener("click", () => act(field, link));
      return button;
    });
    const named = { role: "toolbar", "aria-label": "Style of the text", "aria-controls": field.id };
    const tools = element("div", { class: "writing__tools", ...named }, ...buttons);
    tools.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const next = buttons[(buttons.indexOf(event.target) + step + buttons.length) % buttons.length];
      for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
      next.focus();
    });
    return tools;
  };

  /* What is pasted: the lines of a page's HTML, each with how it begins and its letters. */
  const SKIPPED = new Set("script style head title meta link xml template del select textarea button".split(" "));
  const BLOCKS = new Set([
    ..."address article aside blockquote body caption center dd details div dl dt fieldset".split(" "),
    ..."figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody tfoot thead tr ul".split(" "),
  ]);
  const TYPED_BULLET = /^[·•▪◦‣●○■§\uf0a7\uf0b7]\s/;

  const cssOf = (node) => node.getAttribute?.("data-style")?.toLowerCase() ?? "";

  const emphasisOf = (node, css, mask) => {
    const name = node.localName;
    const weight = /(?:^|;)\s*font-weight:\s*(\w+)/.exec(css)?.[1];
    const style = /(?:^|;)\s*font-style:\s*(\w+)/.exec(css)?.[1];
    let own = mask | (/^(?:b|strong|h[1-6])$/.test(name) ? BOLD : 0) | (/^(?:i|em)$/.test(name) ? ITALIC : 0);
    if (weight) own = /^(?:bold|bolder|[6-9]00)$/.test(weight) ? own | BOLD : own & ~BOLD;
    if (style) own = /^(?:italic|oblique)$/.test(style) ? own | ITALIC : own & ~ITALIC;
    return own;
  };

  /* Outlook hides the address of a link that came by mail behind one of its own. */
  const hrefOf = (node) => {
    const href = node.getAttribute("href") ?? "";
    const hidden = /^https:\/\/[^/]+\.safelinks\.protection\.outlook\.com\/.*[?&]url=([^&]+)/.exec(href)?.[1];
    return /^(?:https?:\/\/|mailto:)/i.test(href) ? addressOf(hidden ? decodeURIComponent(hidden) : href) : "";
  };

  const unmarked = (words) => words.split("").map((char) => ({ char, mask: 0 }));

  const linesIn = (root, given) => {
    const lines = [];
    let line = null;
    let begin = "";
    const end = () => {
      if (line) lines.push(line);
      line = null;
    };
    const put = (words, mask, link) => {
      if (!line && !words.trim()) return;
      line ??= { begin, letters: [] };
      begin = "";
      for (const char of words.split("")) line.letters.push({ char, mask, link });
    };
    const row = (cells, mask) => {
      const texts = cells
        .map((cell) => linesIn(cell, emphasisOf(cell, cssOf(cell), mask)))
        .map((inside) => inside.flatMap(({ letters }) => [...letters, ...unmarked(" ")]))
        .filter((text) => text.length);
      const letters = texts.flatMap((text, nth) => (nth ? [...unmarked("| "), ...text] : text));
      if (letters.length) lines.push({ begin: "", letters });
    };

    const walk = (node, mask, link) => {
      if (node.nodeType === Node.TEXT_NODE) {
        put(node.data.replace(/[\u00ad\u200b\u2060\ufeff]/g, "").replace(/\s+/g, " "), mask, link);
        return;
      }
      const name = node.localName;
      const css = cssOf(node);
      if (!name || SKIPPED.has(name) || /display:\s*none|mso-hide:\s*all|mso-element:\s*comment/.test(css)) return;
      if (/\bmso(?:del|comanchor|commentreference)\b/i.test(node.className)) return;
      if (/mso-list:\s*ignore/.test(css)) {
        const [number] = /^\(?[\dA-Za-z]{1,5}[.)]/.exec(node.textContent.trim()) ?? [];
        begin = number ? `${number} ` : BULLET;
        return;
      }
      const cells = name === "tr" ? [...node.children].filter((cell) => /^t[dh]$/.test(cell.localName)) : [];
      const own = emphasisOf(node, css, mask);
      const inner = (name === "a" && hrefOf(node)) || link;
      if (name === "br" || BLOCKS.has(name)) end();
      if (cells.length > 1) {
        row(cells, own);
        return;
      }
      if (/mso-list:\s*l\d/.test(css)) begin = BULLET;
      if (name === "li") {
        const list = node.parentElement;
        const items = [...list.children].filter((item) => item.localName === "li");
        begin = list.localName === "ol" ? `${(list.start || 1) + items.indexOf(node)}. ` : BULLET;
      }
      for (const child of node.childNodes) walk(child, own, inner);
      if (BLOCKS.has(name)) {
        end();
        begin = "";
      }
    };
    for (const child of root.childNodes) walk(child, given, "");
    end();
    return lines;
  };

  /* One space between words, and none at the ends. */
  const trimmed = (letters) => {
    const single = letters.filter((letter, place) => !isSpace(letter) || (place && !isSpace(letters[place - 1])));
    if (single.length && isSpace(single.at(-1))) single.pop();
    return single;
  };

  /* The letters with each link in its marks. */
  const withLinks = (letters) => {
    const text = [];
    for (let from = 0, to; from < letters.length; from = to) {
      const { link } = letters[from];
      to = endOfRun(letters, from, (letter) => letter.link === link);
      const run = letters.slice(from, to);
      const words = trimmed(run);
      if (!link || !words.length) {
        text.push(...run);
        continue;
      }
      const mask = words.reduce((shared, letter) => (isSpace(letter) ? shared : shared & letter.mask), BOLD | ITALIC);
      const marked = linkOf(words.map(({ char }) => char).join(""), link);
      const said = marked.startsWith("[") ? words : [];
      if (isSpace(run[0])) text.push(...unmarked(" "));
      marked.split("").forEach((char, place) => text.push({ char, mask: said[place - 1]?.mask ?? mask }));
      if (isSpace(run.at(-1))) text.push(...unmarked(" "));
    }
    return text;
  };

  /* "ACTION:" is printed in bold by itself. */
  const withoutBoldCalls = (letters) => {
    const words = letters.map(({ char }) => char).join("");
    for (const { index } of words.matchAll(/\bACTION:/g)) {
      for (const letter of letters.slice(index, index + "ACTION:".length)) letter.mask = 0;
    }
    return letters;
  };

  /* A page's HTML as a text of ours: paragraphs, lists, bold, italic and links; all the rest is gone. */
  const textOf = (html) => {
    // A page that is only parsed loads and runs nothing. But our own page's policy would refuse its styles and scripts,
    // and say so each time: they are put away first. Styles are read as words here.
    const unstyled = html
      .replace(/<style\b[^]*?<\/style>/gi, "")
      .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\s(style|on\w+)\s*=/gi, " data-$1="));
    const page = new DOMParser().parseFromString(unstyled, "text/html");
    return linesIn(page.body, 0)
      .map(({ begin, letters }) => ({ begin, letters: trimmed(letters) }))
      .filter(({ letters }) => letters.length)
      .map(({ begin, letters }) => {
        const { line } = compose(withoutBoldCalls(withLinks(letters)));
        return begin + (begin ? line : line.replace(TYPED_BULLET, BULLET));
      })
      .join("\n");
  };

  const paste = (event) => {
    const text = textOf(event.clipboardData.getData("text/html"));
    if (!text) return;
    event.preventDefault();
    const field = event.target;
    const { selectionStart: start, selectionEnd: end, value } = field;
    const before = value.slice(lineStart(value, start), start);
    const isItem = text.startsWith(BULLET);
    if (isItem && /^\s*[•-] $/.test(before)) replace(field, start, end, text.slice(BULLET.length));
    else replace(field, start, end, isItem && before.trim() ? `\n${text}` : text);
  };

  enhance("textarea[data-writing]", (field) => {
    const link = linkEditor(field);
    field.before(element("div", { class: "writing" }, toolbar(field, link), link.group));
    field.addEventListener("beforeinput", keepList);
    field.addEventListener("paste", paste);
    field.addEventListener("keydown", (event) => {
      if (event.altKey || event.shiftKey || !(isMac ? event.metaKey : event.ctrlKey)) return;
      const tool = TOOLS.find(([, , key]) => key && key === event.key.toUpperCase());
      if (!tool) return;
      event.preventDefault();
      tool[3](field, link);
    });
    if (!CSS.supports("field-sizing", "content")) {
      const grow = () => {
        field.style.height = "auto";
        field.style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
      };
      field.addEventListener("input", grow);
      grow();
    }
  });
}
