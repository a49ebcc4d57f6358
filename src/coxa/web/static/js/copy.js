/** Copies the text of a field for whoever presses the button beside it. */
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value); // only over HTTPS and on this machine
    } catch {
      document.execCommand("copy");
    }
    button.textContent = button.dataset.done;
  });
}
