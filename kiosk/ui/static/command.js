/** What a person did -> POST /command. */

const token = document.querySelector("meta[name=kiosk-token]").content;

/**
 * Sends one act with what belongs to it; true where the kiosk took it.
 * 403 means that the kiosk was started again: the page is loaded anew. 409 means that the screen was late: nothing to do,
 * the next view puts it right.
 */
export async function send(act, more = {}) {
  try {
    const answer = await fetch("/command", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Kiosk-Token": token },
      body: JSON.stringify({ act, ...more }),
    });
    if (answer.status === 403) location.reload();
    return answer.ok;
  } catch {
    return false;
  }
}
