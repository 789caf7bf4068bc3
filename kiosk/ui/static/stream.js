/** GET /events -> calls: the newest view, levels, partial words, and whether the kiosk is there at all. */

const LOST_AFTER_MS = 2500;

/**
 * Opens the stream. handlers: view(view), level(dBFS or null), partial(text), lost(), replaced().
 * After a loss the page is loaded anew, because a new start of the kiosk has a new token.
 */
export function listen(handlers) {
  const source = new EventSource("/events");
  let lost = false;
  let timer = 0;
  const on = (name, call) => source.addEventListener(name, (event) => call(JSON.parse(event.data)));
  on("view", handlers.view);
  on("level", handlers.level);
  on("partial", handlers.partial);
  on("replaced", () => {
    source.close();
    handlers.replaced();
  });
  source.onopen = () => {
    clearTimeout(timer);
    if (lost) location.reload();
  };
  source.onerror = () => {
    clearTimeout(timer);
    if (source.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), LOST_AFTER_MS);
    timer = setTimeout(() => {
      lost = true;
      handlers.lost();
    }, LOST_AFTER_MS);
  };
  addEventListener("pagehide", () => source.close());
}
