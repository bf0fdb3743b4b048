// Better with it, never needed: folds what a button unfolds, copies what a button copies.
document.addEventListener("click", function (event) {
  const button = event.target.closest("[data-copier]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copier);
  navigator.clipboard.writeText(source.textContent.trim()).then(function () {
    const said = document.getElementById("copie");
    if (said) said.textContent = "Copié : " + source.textContent.trim().slice(0, 80);
  });
});
// What is typed just before leaving is sent as the page goes away.
(function () {
  const form = document.getElementById("entretien");
  if (!form) return;
  let waiting = false;
  form.addEventListener("input", function (event) { if (event.target.name && event.target.name[0] !== "_") waiting = true; });
  form.addEventListener("htmx:afterRequest", function () { waiting = false; });
  form.addEventListener("submit", function () { waiting = false; });
  window.addEventListener("pagehide", function () {
    if (waiting) fetch(form.action, {method: "POST", body: new URLSearchParams(new FormData(form)), keepalive: true, headers: {"HX-Request": "true"}});
  });
})();
