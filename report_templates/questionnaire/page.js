"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const sets = [...document.querySelectorAll("fieldset")];
const of = new Map(sets.map((set) => [set.dataset.id, set]));
const one = (set, role) => set.querySelector(`[data-role="${role}"]`);
const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);
let file = data.answers;
let unsaved = false;

function value(set) {
  const na = one(set, "na");
  if (na && na.checked) return "n/a";
  const ticked = [...set.querySelectorAll("[name]:checked")].map((box) => box.value);
  const box = one(set, "value");
  switch (set.dataset.type) {
    case "yes-no": case "choice": return ticked[0] ?? null;
    case "choices": return ticked.length ? ticked : null;
    case "date": return one(set, "never").checked ? "never" : box.value || null;
    case "number": return box.value === "" ? null : Number(box.value);
    case "list": { const found = lines(box.value); return found.length ? found : null; }
    default: return box.value.trim() || null;
  }
}

function put(set, answer) {
  for (const box of set.querySelectorAll("input, textarea")) {
    if (box.type === "checkbox" || box.type === "radio") box.checked = false; else box.value = "";
  }
  const given = answer.answer;
  const many = Array.isArray(given) ? given.map(String) : given === null || given === undefined ? [] : [given === true ? "yes" : given === false ? "no" : String(given)];
  const box = one(set, "value");
  if (many[0] === "n/a" && one(set, "na")) one(set, "na").checked = true;
  else if (many[0] === "never" && one(set, "never")) one(set, "never").checked = true;
  else if (box) box.value = many.join("\n");
  else for (const choice of set.querySelectorAll("[name]")) choice.checked = many.includes(choice.value);
  one(set, "details").value = answer.details ?? "";
  if (one(set, "evidence")) one(set, "evidence").value = (answer.evidence ?? []).map((each) => each.path).join("\n");
}

function asked(id) {
  return data.conditions[id].every((condition) => {
    if (!asked(condition.question)) return false;
    const given = value(of.get(condition.question));
    // What is not answered yet may still lead here, so the question stays in sight.
    return given === null || [given].flat().some((each) => condition.any_of.includes(each));
  });
}

function show() {
  let done = 0, all = 0;
  for (const set of sets) {
    set.disabled = !asked(set.dataset.id);
    if (set.disabled) continue;
    const given = value(set);
    all += 1;
    done += given === null ? 0 : 1;
    set.classList.toggle("given", given !== null);
    const wanted = [given].flat().some((each) => each === "n/a" || data.details[set.dataset.id].includes(each));
    one(set, "needs").hidden = !(wanted && one(set, "details").value.trim() === "");
  }
  document.getElementById("count").textContent = `${done} of ${all} answered`;
  document.getElementById("progress").value = all ? done / all : 0;
}

function collected() {
  const answers = {};
  for (const set of sets) {
    const before = file.answers[set.dataset.id] ?? {};
    const kept = one(set, "evidence") ? lines(one(set, "evidence").value) : [];
    const evidence = kept.map((path) => (before.evidence ?? []).find((each) => each.path === path) ?? { path });
    const next = { ...before, answer: value(set), details: one(set, "details").value.trim() || null, evidence };
    if (one(set, "evidence") === null) next.evidence = before.evidence ?? [];
    // An answer that was changed here is no longer one that was taken from elsewhere or graded.
    if (JSON.stringify(next.answer) !== JSON.stringify(before.answer ?? null)) { delete next.prefilled; delete next.review; }
    answers[set.dataset.id] = next;
  }
  for (const [id, answer] of Object.entries(file.answers)) answers[id] ??= answer;
  const day = new Date();
  const today = [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  const by = document.getElementById("answered-by").value.trim() || null;
  return { ...file, answered: today, answered_by: by, answers };
}

function fill(from) {
  file = from;
  document.getElementById("answered-by").value = file.answered_by ?? "";
  for (const set of sets) put(set, file.answers[set.dataset.id] ?? {});
  unsaved = false;
  show();
}

function tell(words) { document.getElementById("told").textContent = words; }

document.getElementById("save").addEventListener("click", () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(collected(), null, 2) + "\n"], { type: "application/json" }));
  link.download = data.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  unsaved = false;
});
document.getElementById("open").addEventListener("change", async (event) => {
  const [chosen] = event.target.files;
  event.target.value = "";
  if (!chosen) return;
  let found;
  try { found = JSON.parse(await chosen.text()); } catch { found = null; }
  if (!found || found.format !== data.answers.format || found.questionnaire !== data.answers.questionnaire || (found.vendor ?? null) !== (data.answers.vendor ?? null) || typeof found.answers !== "object" || found.answers === null) {
    tell(`${chosen.name} does not hold answers that this page saved; nothing was changed.`);
    return;
  }
  fill({ ...found, answers: { ...found.answers } });
  tell(`Opened ${chosen.name}.`);
});
document.addEventListener("click", (event) => {
  const set = event.target.closest("fieldset");
  if (!set || event.target.dataset.role !== "clear") return;
  for (const box of set.querySelectorAll("[name]")) box.checked = false;
  unsaved = true;
  show();
});
// "Does not apply", "never" and an answer that stands alone leave room for nothing else, and give way to it.
function settle(set, box) {
  const alone = (each) => ["na", "never"].includes(each.dataset.role) || data.alone[set.dataset.id].includes(each.value);
  const others = [...set.querySelectorAll("[name], [data-role=value], [data-role=never]")].filter((each) => each !== box);
  if (!others.length || ["details", "evidence"].includes(box.dataset.role)) return;
  const empty = box.type === "checkbox" || box.type === "radio" ? !box.checked : box.value === "";
  if (empty) return;
  for (const each of others) {
    if (!alone(box) && !alone(each)) continue;
    if (each.type === "checkbox" || each.type === "radio") each.checked = false; else each.value = "";
  }
}
document.addEventListener("input", (event) => {
  if (event.target.id === "open") return;
  const set = event.target.closest("fieldset");
  if (set) settle(set, event.target);
  unsaved = true;
  show();
});
window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
fill(data.answers);
