// What the editor of an entry gains from scripts: a toolbar, a picker, its page and its mistakes while one types, and
// a text that is kept by itself. Nothing of a text stays in the browser: computers are shared.
(() => {
  "use strict";
  const editor = document.querySelector("[data-live]");
  const form = editor.querySelector("form");
  const area = form.elements.body;
  const frame = editor.querySelector("iframe");
  const picker = document.querySelector("[data-references]");
  const toolbar = form.querySelector("[role=toolbar]");
  const at = (id) => document.getElementById(id);
  const set = (id, words) => { if (at(id).textContent !== words) at(id).textContent = words; };

  // Writing: what is put into the text can be undone like what is typed.
  const put = (text, from = area.selectionStart, to = area.selectionEnd) => {
    area.focus();
    area.setSelectionRange(from, to);
    if (document.execCommand("insertText", false, text)) return;
    area.setRangeText(text, from, to, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const chosen = () => area.value.slice(area.selectionStart, area.selectionEnd);
  const wrap = ({ wrap: mark, end }) => {
    const { selectionStart: from, selectionEnd: to, value } = area;
    const words = chosen();
    const stars = Math.min(/\**$/.exec(value.slice(0, from))[0].length, /^\**/.exec(value.slice(to))[0].length);
    const isOn = mark === "**" ? stars > 1 : mark === "*" && stars % 2 === 1;
    if (isOn) put(words, from - mark.length, to + end.length);
    else put(mark + words + end);
    const start = from + (isOn ? -mark.length : mark.length);
    area.setSelectionRange(start, start + words.length);
  };
  const begin = ({ begin: mark, first = mark }) => {
    const from = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
    const end = area.value.indexOf("\n", area.selectionEnd);
    const to = end < 0 ? area.value.length : end;
    put(area.value.slice(from, to).split("\n").map((line, i) => (i ? mark : first) + line).join("\n"), from, to);
  };
  const go = (number, words) => {
    const lines = area.value.split("\n");
    const from = lines.slice(0, number - 1).join("\n").length + (number > 1);
    const line = (lines[number - 1] ?? "").replace(/[\u00a0\u202f]/g, " ");
    const place = words ? line.indexOf(words) : 0;
    area.focus();
    area.setSelectionRange(from + Math.max(place, 0), from + (words ? place + words.length : line.length));
    return place >= 0;
  };

  // The picker: read from its own page when it is first wanted.
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const sift = () => {
    const words = plain(at("picker-words").value).split(/\s+/);
    for (const group of picker.querySelectorAll("section")) {
      for (const item of group.querySelectorAll("li")) {
        item.hidden = !words.every((word) => plain(item.textContent).includes(word));
      }
      group.hidden = !group.querySelector("li:not([hidden])");
    }
  };
  const pick = async (words) => {
    const place = picker.querySelector("[data-place]");
    at("picker-words").value = words;
    if (!place.firstChild) {
      const answer = await fetch(picker.dataset.references, { redirect: "error" }).catch(() => null);
      if (!answer?.ok) return set("trouble", editor.dataset.failed);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      place.append(page.getElementById("references"));
      for (const button of place.querySelectorAll("[data-insert]")) button.hidden = false;
    }
    sift();
    picker.showModal();
    at("picker-words").focus();
  };
  at("picker-words").addEventListener("input", sift);
  picker.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-insert]");
    if (!button) return;
    picker.close();
    const words = chosen();
    const { insert } = button.dataset;
    put(words && insert.startsWith("[]") ? `[${words}]${insert.slice(2)}` : insert);
  });

  // The toolbar is one stop of the Tab key; arrows move in it.
  const tools = [...toolbar.children];
  const use = (tool) => {
    if (tool.dataset.wrap) wrap(tool.dataset);
    else if (tool.dataset.begin) begin(tool.dataset);
    else pick(tool.dataset.pick);
  };
  const stop = (tool) => { for (const each of tools) each.tabIndex = each === tool ? 0 : -1; };
  stop(tools[0]);
  toolbar.hidden = false;
  toolbar.addEventListener("click", ({ target }) => {
    const tool = target.closest("button");
    if (!tool) return;
    stop(tool);
    use(tool);
  });
  toolbar.addEventListener("keydown", (event) => {
    const here = tools.indexOf(event.target);
    const next = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: -1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const tool = tools.at(next % tools.length);
    stop(tool);
    tool.focus();
  });
  area.addEventListener("keydown", (event) => {
    const keys = `Control+${event.key.toUpperCase()}`;
    const tool = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey
      && tools.find((each) => each.getAttribute("aria-keyshortcuts") === keys);
    if (!tool) return;
    event.preventDefault();
    use(tool);
  });

  // A mistake leads to its line, and a figure written by hand can be replaced.
  at("marks").addEventListener("click", (event) => {
    const mark = event.target.closest("[data-go]");
    if (!mark) return;
    event.preventDefault();
    const { go: line, words, put: reference } = mark.dataset;
    if (go(Number(line), words) && reference) put(reference);
  });
  const offer = () => { for (const button of at("marks").querySelectorAll("[hidden]")) button.hidden = false; };
  offer();

  // The page: its body is put in the place of the one before, so that it stays where it was scrolled to.
  let isOwn = true;
  const draw = (text) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    const shown = frame.contentDocument;
    shown.documentElement.lang = page.documentElement.lang;
    shown.body.replaceWith(page.body);
  };
  for (const link of editor.querySelectorAll("[data-show]")) {
    link.addEventListener("click", async (event) => {
      event.preventDefault();
      const answer = await fetch(link.href, { redirect: "error" }).catch(() => null);
      if (!answer?.ok) return set("trouble", editor.dataset.failed);
      for (const each of editor.querySelectorAll("[data-show]")) each.removeAttribute("aria-current");
      link.setAttribute("aria-current", "true");
      isOwn = "own" in link.dataset;
      if (isOwn) send();
      else draw(await answer.text());
    });
  }

  // Keeping: one request at a time, so that none overtakes another; what was typed meanwhile goes with the next.
  const typed = () => JSON.stringify([...new FormData(form)]);
  const isLong = () => area.value.length > Number(editor.dataset.longest);
  let kept = typed();
  let asking = false;
  let leaving = false;
  let timer;
  const later = (after) => {
    clearTimeout(timer);
    timer = setTimeout(send, after);
  };
  const show = ({ page, parts }) => {
    if (isOwn) draw(page);
    const fresh = new DOMParser().parseFromString(parts, "text/html");
    for (const part of fresh.querySelectorAll("[id]")) {
      const old = at(part.id);
      if (old && old.textContent.trim() !== part.textContent.trim()) old.replaceChildren(...part.childNodes);
    }
    offer();
  };
  const send = async (last) => {
    if ((asking && last !== true) || leaving) return;
    if (isLong()) return set("trouble", editor.dataset.long);
    const sent = typed();
    const data = new FormData(form);
    const token = data.get("csrf_token");
    data.delete("csrf_token");
    asking = true;
    let next = 25_000;
    try {
      const answer = await fetch(editor.dataset.live, {
        method: "POST", body: data, headers: { "X-CSRF-Token": token }, redirect: "manual",
        keepalive: area.value.length < 15_000, signal: AbortSignal.timeout(20_000),
      });
      if (answer.ok) {
        kept = sent;
        show(await answer.json());
        set("trouble", "");
        if (typed() !== kept) next = 300;
      } else {
        const isOver = answer.type === "opaqueredirect" || answer.status === 400;
        set("trouble", isOver ? editor.dataset.ended : answer.status === 413 ? editor.dataset.long : editor.dataset.failed);
        next = 5000;
      }
    } catch {
      set("trouble", editor.dataset.failed);
      next = 5000;
    }
    asking = false;
    if (!document.hidden || typed() !== kept) later(next);
  };
  form.addEventListener("input", () => later(500));
  form.addEventListener("focusout", ({ relatedTarget }) => { // a button that is being pressed is not to move away
    if (relatedTarget?.type !== "submit" && typed() !== kept) send();
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden || typed() !== kept) send(); });
  addEventListener("pagehide", () => { if (typed() !== kept) send(true); });
  addEventListener("beforeunload", (event) => { if (!leaving && typed() !== kept) event.preventDefault(); });
  document.addEventListener("submit", () => clearTimeout(timer)); // the draft may be gone before the next look
  form.addEventListener("submit", (event) => {
    if (isLong()) {
      event.preventDefault();
      set("trouble", editor.dataset.long);
      area.focus();
    } else leaving = true;
  });
  addEventListener("pageshow", ({ persisted }) => { // come back to, it is a page anew: the one before may be done with
    leaving = false;
    if (persisted) form.elements.tab.value = crypto.randomUUID();
  });
  later(1000);
})();
