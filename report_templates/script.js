// Filter and search the findings of a report. Without it the page is whole: it only hides what was not asked for.
"use strict";
for (const bar of document.querySelectorAll("[data-filters]")) {
  const part = document.getElementById(bar.dataset.filters);
  const controls = [...bar.querySelectorAll("[data-filter]")].filter((item) => item.tagName !== "BUTTON");
  const count = bar.querySelector("[role=status]");
  const items = [...part.querySelectorAll("[data-finding]")];
  const around = [...part.querySelectorAll("[data-around]")];
  const inherited = (item, name) => item.closest(`[data-${name}]`)?.getAttribute(`data-${name}`) ?? "";
  let texts = null;
  const text = (item) => {
    texts ??= new Map(items.map((one) => {
      const head = one.closest("article")?.querySelector("header")?.textContent ?? "";
      const target = one.closest("[data-target]");
      const name = target?.querySelector("h4")?.textContent ?? "";
      return [one, `${head} ${one.textContent} ${name} ${target?.dataset.target}`.toLowerCase()];
    }));
    return texts.get(item);
  };
  const fits = (item, wanted) => wanted.every(([name, value]) =>
    name === "text" ? value.toLowerCase().split(/\s+/).every((word) => text(item).includes(word)) : inherited(item, name) === value);
  const apply = () => {
    const wanted = controls.map((item) => [item.dataset.filter, item.value.trim()]).filter((pair) => pair[1]);
    let shown = 0;
    for (const item of items) {
      const visible = fits(item, wanted);
      item.classList.toggle("filtered", !visible);
      shown += visible;
    }
    for (const box of around) {
      const any = box.querySelector("[data-finding]:not(.filtered)") !== null;
      box.classList.toggle("filtered", wanted.length > 0 && !any);
      if (wanted.length > 0 && any && box.tagName === "DETAILS") box.open = true;
    }
    count.textContent = wanted.length ? `${shown} of ${items.length} findings shown` : `${items.length} findings`;
  };
  const clear = () => {
    for (const item of controls) item.value = "";
    apply();
  };
  let waiting = 0;
  bar.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 150);
  });
  bar.querySelector("button").addEventListener("click", clear);
  const arrive = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target === null || !part.contains(target)) return;
    if (target.closest(".filtered")) clear();
    for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", arrive);
  bar.hidden = false;
  apply();
  if (location.hash) arrive();
}
