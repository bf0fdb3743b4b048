// Better with it, never needed: copies what a button copies, keeps what is being typed when a part of the page is renewed.
document.addEventListener("click", function (event) {
  const button = event.target.closest("[data-copier]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copier);
  navigator.clipboard.writeText(source.textContent.trim()).then(function () {
    const said = document.getElementById("copie");
    if (said) said.textContent = "Copié : " + source.textContent.trim().slice(0, 80);
  });
});
// A link to a field opens what it is folded in, and puts the cursor there.
(function () {
  function reach() {
    const field = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!field) return;
    for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    if (field.matches("input, select, textarea")) field.focus();
  }
  window.addEventListener("hashchange", reach);
  reach();
})();
(function () {
  const form = document.getElementById("entretien");
  if (!form) return;
  let waiting = false;
  const save = function () { htmx.trigger(form, "change"); };
  form.addEventListener("input", function (event) { if (event.target.name && event.target.name[0] !== "_") waiting = true; });
  form.addEventListener("htmx:beforeRequest", function (event) { if (event.target === form) waiting = false; });
  // What could not be saved is said where a save is told; it stays on the page, and goes with the next one.
  function unsaved(why) {
    const said = document.createElement("strong");
    said.className = "erreur";
    said.textContent = "Pas enregistré : " + why;
    document.getElementById("enregistre").replaceChildren(said);
    waiting = true;
  }
  let renewed = false;
  form.addEventListener("htmx:afterRequest", function (event) { if (event.target === form && event.detail.successful) renewed = false; });
  form.addEventListener("htmx:sendError", function (event) {
    if (event.target === form) unsaved("clausier ne répond pas. Gardez cette page ouverte et relancez-le : la prochaine frappe enregistrera tout.");
  });
  form.addEventListener("htmx:responseError", function (event) {
    if (event.target !== form) return;
    const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html"), why = page.querySelector("main p");
    unsaved(why ? why.textContent : "clausier a répondu par une erreur.");
    if (event.detail.xhr.status !== 403 || renewed) return;
    renewed = true;  // clausier was started again since: its page has a new token
    fetch(location.pathname).then(function (answer) { return answer.text(); }).then(function (text) {
      const token = new DOMParser().parseFromString(text, "text/html").querySelector("#entretien [name=jeton]");
      if (!token) return;
      form.elements.jeton.value = token.value;
      save();
    });
  });
  form.addEventListener("submit", function () { waiting = false; });
  // What is typed just before leaving is sent as the page goes away.
  window.addEventListener("pagehide", function () {
    if (waiting) fetch(form.action, {method: "POST", body: new URLSearchParams(new FormData(form)), keepalive: true, headers: {"HX-Request": "true"}});
  });
  // « Entrée » saves and stays; in the table of lots, it goes down a line as in a spreadsheet.
  form.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || !event.target.matches("input")) return;
    event.preventDefault();
    const cell = event.target.closest(".saisie td"), line = cell && cell.parentElement.nextElementSibling;
    if (line) line.cells[cell.cellIndex].querySelector("input, select").focus();
    else if (waiting) save();
  });
  form.addEventListener("click", function (event) {
    const button = event.target.closest("button[name=vers]");
    if (!button || button.value !== form.action.split("/").pop() || !button.matches(".tete button")) return;
    event.preventDefault();
    save();
  });
  // A part renewed keeps what is typed and unfolded in it; a field says whether what it holds is wrong.
  document.addEventListener("htmx:oobBeforeSwap", function (event) {
    const old = event.detail.target, renewed = event.detail.fragment;
    renewed.querySelectorAll("[id^='d-f-']").forEach(function (said) {
      const field = document.getElementById(said.id.slice(2));
      if (!field || !field.hasAttribute("aria-describedby")) return;
      if (said.querySelector(".erreur")) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    });
    if (!old.id.startsWith("bloc-")) return;
    renewed.querySelectorAll("input[id], select[id], textarea[id]").forEach(function (field) {
      const typed = document.getElementById(field.id);
      if (!typed || !old.contains(typed)) return;
      if (field.type === "checkbox" || field.type === "radio") return;
      if (field.tagName !== "SELECT" || Array.from(field.options).some(function (one) { return one.value === typed.value; })) field.value = typed.value;
    });
    renewed.querySelectorAll("input[type=checkbox]").forEach(function (field) {
      const typed = old.querySelector("input[type=checkbox][name='" + CSS.escape(field.name) + "'][value='" + CSS.escape(field.value) + "']");
      if (typed) field.checked = typed.checked;
    });
    const folds = old.querySelectorAll("details");
    renewed.querySelectorAll("details").forEach(function (fold) {
      const same = Array.from(folds).find(function (one) { return one.firstElementChild.textContent === fold.firstElementChild.textContent; });
      if (same && same.open) fold.open = true;
    });
  });
})();
