// What answering a request gains from scripts: both texts are kept by themselves, who else is there is told, and an
// answer at hand is put in where one writes. Nothing of a text stays in the browser: computers are shared.
(() => {
  "use strict";
  const place = document.querySelector("[data-live]");
  if (!place) return;
  const form = place.querySelector("form");
  const told = document.getElementById("live");
  const texts = () => JSON.stringify([form.elements.reply?.value, form.elements.note.value]);
  let kept = texts();
  let timer;
  const later = (after) => {
    clearTimeout(timer);
    timer = setTimeout(keep, after);
  };
  const keep = async () => {
    const sent = texts();
    const data = new FormData(form);
    const token = data.get("csrf_token");
    for (const name of ["csrf_token", "reply_files", "note_files"]) data.delete(name);
    try {
      const answer = await fetch(place.dataset.live, {
        method: "POST", body: data, headers: { "X-CSRF-Token": token }, redirect: "error", keepalive: sent.length < 15_000,
      });
      if (!answer.ok) throw new Error();
      kept = sent;
      const words = new DOMParser().parseFromString(await answer.text(), "text/html").body;
      if (words.textContent.trim() !== told.textContent.trim()) told.replaceChildren(...words.childNodes);
    } catch {
      told.textContent = place.dataset.failed;
    }
    later(texts() === kept ? 25_000 : 2000);
  };
  form.addEventListener("input", () => later(800));
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    kept = texts(); // the form brings it
  });
  addEventListener("pagehide", () => { if (texts() !== kept) keep(); });
  later(500);

  form.querySelector("[value=insert]")?.addEventListener("click", async (event) => {
    const { reply, canned } = form.elements;
    event.preventDefault();
    const answer = await fetch(`${place.dataset.answers}${canned.value}/said?in=${place.dataset.language}`, { redirect: "error" }).catch(() => null);
    if (!answer?.ok) return form.requestSubmit(event.target.closest("button"));
    const text = await answer.text();
    reply.focus();
    if (!document.execCommand("insertText", false, text)) reply.setRangeText(text);
    later(300);
  });
})();
