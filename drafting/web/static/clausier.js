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
