/** Says how far a new password has come, while it is typed. */
const field = document.getElementById("password");
const told = document.getElementById("strength");
const LEAST = 12;
const STRONG = 18;

function tell() {
  const { short, fine, strong } = told.dataset;
  const length = [...field.value].length;
  if (length === 0) told.textContent = "";
  else if (length < LEAST) told.textContent = short.replace("{n}", String(length));
  else told.textContent = length < STRONG ? fine : strong;
  told.dataset.enough = String(length >= LEAST);
}

if (field && told) field.addEventListener("input", tell);
