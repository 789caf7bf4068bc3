/** What a person did -> POST /command; what a person typed -> how it is understood. */

const token = document.querySelector("meta[name=kiosk-token]").content;

function post(path, body) {
  return fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Kiosk-Token": token },
    body: JSON.stringify(body),
  });
}

/**
 * Sends one act with what belongs to it; true where the kiosk took it.
 * 403 means that the kiosk was started again: the page is loaded anew. 409 means that the screen was late: nothing to do,
 * the next view puts it right.
 */
export async function send(act, more = {}) {
  try {
    const answer = await post("/command", { act, ...more });
    if (answer.status === 403) location.reload();
    return answer.ok;
  } catch {
    return false;
  }
}

/** The job that a typed role is taken for: its title (null: none of ours) and its skills; null where nobody answered. */
export async function understood(role) {
  try {
    const answer = await post("/role", { role });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
