// Follows a job and goes to its result when it is there.

const job = document.getElementById("job");
const word = document.getElementById("job-word");
const share = document.getElementById("job-share");

function show(status) {
  const text = status.state === "queued" ? word.textContent : status.word;
  const said = text.charAt(0).toUpperCase() + text.slice(1);
  if (word.textContent.trim() !== said) word.textContent = said;
  if (status.share > 0) share.value = Math.round(100 * status.share);
}

async function follow() {
  for (let pause = 300; ; pause = Math.min(1500, pause * 1.3)) {
    await new Promise((wake) => setTimeout(wake, pause));
    try {
      const answer = await fetch(`/api/jobs/${encodeURIComponent(job.dataset.job)}`, { cache: "no-store" });
      if (!answer.ok) break; // the server was started anew: the page itself knows what to say
      const status = await answer.json();
      if (status.state === "done" || status.state === "failed") break;
      show(status);
    } catch {
      pause = 1500; // the server does not answer just now
    }
  }
  location.reload();
}

follow();
