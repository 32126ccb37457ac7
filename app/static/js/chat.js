// A chat while its page is open. What is said comes by a stream of events; where there is none, the page asks again.
// Each message has a number, and none is shown twice. What is sent waits here until the server has it.
(() => {
  "use strict";
  const queue = document.querySelector("[data-queue]");
  if (queue) {
    const look = async () => {
      const answer = await fetch(location.href);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = page.querySelector("[data-queue]");
      if (answer.redirected || !next) return location.reload();
      document.title = page.title;
      if (next.textContent !== queue.textContent) queue.replaceChildren(...next.childNodes);
    };
    const { events } = queue.dataset;
    if (events) new EventSource(events, { withCredentials: true }).addEventListener("standing", () => look().catch(() => {}));
    setInterval(() => look().catch(() => {}), events ? 30_000 : 4000);
  }

  const chat = document.querySelector("[data-chat]");
  if (!chat) return;
  const { chat: url, events, here } = chat.dataset;
  const list = chat.querySelector("ol");
  const form = chat.querySelector("form");
  const area = form.elements.body;
  const blank = chat.querySelector("template").content;
  const set = (name, words) => {
    const place = chat.querySelector(`[data-${name}]`);
    if (place.textContent !== words) place.textContent = words;
  };
  const sending = [];
  let after = Number(list.dataset.after);
  let seen = Number(chat.dataset.seen);
  let heard = Date.now();
  let isOver = false;
  let isBusy = false;
  let typedAt = 0;
  let stream;

  const add = (line) => {
    const item = blank.cloneNode(true).firstElementChild;
    const [name, time] = item.querySelectorAll("span");
    name.textContent = line.name;
    time.textContent = line.time;
    item.querySelector(".chat__body").textContent = line.body;
    item.classList.toggle("chat__line--own", line.is_own);
    list.append(item);
    return item;
  };
  const say = (line) => {
    if (line.number <= after) return;
    after = line.number;
    const item = add(line);
    for (const each of sending) list.append(each.item);
    if (document.activeElement === area) form.scrollIntoView({ block: "nearest" });
    if (document.hidden) item.classList.add("chat__line--new");
    tell();
  };
  const stand = ({ words, note, is_over: over }) => {
    set("standing", words);
    set("note", note);
    for (const place of document.querySelectorAll("[data-while]")) place.hidden = (place.dataset.while === "over") !== over;
  };
  const show = ({ lines, standing }) => {
    for (const line of lines) say(line);
    stand(standing);
  };

  // What the page tells by itself: up to where it was seen, and that somebody types.
  const post = (address, data, headers) => fetch(address, { method: "POST", body: data, headers, redirect: "manual" });
  const tell = (typing) => {
    if (isOver || (!typing && (document.hidden || seen >= after))) return;
    const told = new URLSearchParams({ csrf_token: form.elements.csrf_token.value, ...typing });
    if (!document.hidden) told.set("seen", seen = after);
    post(here, told).catch(() => { seen = 0; });
  };

  const end = (words) => {
    isOver = true;
    stream?.close();
    set("trouble", words);
  };
  const take = (answer) => {
    if (answer.type === "opaqueredirect" || [400, 401, 403, 404].includes(answer.status)) end(chat.dataset.ended);
    return answer.ok && !isOver;
  };

  const poll = async () => {
    try {
      const answer = await fetch(`${url}?after=${after}`, { redirect: "manual" });
      if (take(answer)) show(await answer.json());
    } catch {
      // The next look will do.
    }
  };
  const listen = () => {
    stream?.close();
    heard = Date.now();
    stream = new EventSource(`${events}?after=${after}`, { withCredentials: true });
    const on = (name, act) => stream.addEventListener(name, ({ data }) => {
      heard = Date.now();
      act(JSON.parse(data));
    });
    on("line", say);
    on("standing", stand);
    on("beat", () => {});
  };

  // Sending: one after the other, each under a key of its own, again and again until the server says that it has it.
  const send = async () => {
    if (isBusy || isOver || !sending.length) return;
    isBusy = true;
    const [{ data, item }] = sending;
    try {
      const answer = await post(`${form.action}?after=${after}`, data, { Accept: "application/json" });
      if (answer.status === 429 || answer.status > 499) throw new Error(answer.statusText);
      set("trouble", "");
      if (!take(answer) || answer.status === 422) {
        if (!isOver) set("trouble", (await answer.json()).error);
        area.value = [data.get("body"), area.value].filter(Boolean).join("\n");
      }
      sending.shift();
      item.remove();
      if (answer.ok) show(await answer.json());
    } catch {
      set("trouble", chat.dataset.offline);
    }
    isBusy = false;
    if (sending.length && !chat.querySelector("[data-trouble]").textContent) send();
  };
  form.elements.refresh.hidden = true;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const body = area.value.trim();
    if (!body) return area.focus();
    const data = new FormData(form);
    data.set("form_key", Array.from(crypto.getRandomValues(new Uint32Array(5))).join("x"));
    const item = add({ name: "", time: "…", body, is_own: true });
    sending.push({ data, item });
    area.value = "";
    area.focus();
    send();
  });
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  area.addEventListener("input", () => {
    if (Date.now() - typedAt < 4000 || !area.value) return;
    typedAt = Date.now();
    tell({ typing: 1 });
  });
  addEventListener("beforeunload", (event) => { if (sending.length || area.value.trim()) event.preventDefault(); });
  document.addEventListener("submit", ({ target }) => { if (target !== form && !sending.length) area.value = ""; });
  addEventListener("online", () => { poll(); send(); });
  document.addEventListener("visibilitychange", () => { poll(); tell(); });

  let rounds = 0;
  setInterval(() => {
    if (isOver) return;
    rounds += 1;
    send();
    if (events && (Date.now() - heard > 45_000 || (stream.readyState === EventSource.CLOSED && rounds % 10 === 0))) listen();
    if (stream?.readyState !== EventSource.OPEN) poll();
    if ("beats" in chat.dataset && rounds % 10 === 0) post(here, new URLSearchParams({ csrf_token: form.elements.csrf_token.value })).catch(() => {});
  }, 3000);
  if (events) listen();
  tell();
})();
