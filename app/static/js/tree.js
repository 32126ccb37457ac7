// An answer is dragged to its place: the form that moves it by its section does it.
(() => {
  "use strict";
  let dragged;
  for (const row of document.querySelectorAll("[data-entry]")) row.draggable = true;
  const place = (event) => dragged && event.target.closest?.("[data-entry], [data-section]");
  const mark = (there) => {
    document.querySelector(".tree__entry--over")?.classList.remove("tree__entry--over");
    if (there?.dataset.entry) there.classList.add("tree__entry--over");
  };
  document.addEventListener("dragstart", (event) => { dragged = event.target.closest?.("[data-entry]"); });
  document.addEventListener("dragend", () => { mark(dragged = undefined); });
  document.addEventListener("dragover", (event) => {
    const there = place(event);
    if (there) event.preventDefault();
    mark(there);
  });
  document.addEventListener("drop", (event) => {
    const there = place(event);
    if (!there || there === dragged) return;
    event.preventDefault();
    const form = dragged.querySelector("[data-place]");
    form.elements.to.value = there.closest("[data-section]").dataset.section;
    form.elements.before.value = there.dataset.entry ?? "";
    form.submit();
  });
})();
