/** Keeps what is shown up to date while somebody looks at it; the pages work without. */

const EVERY_MS = 2_000;
const MOST_ITEMS = 200;

const openIn = (region) => [...region.querySelectorAll('details[open]')].map(({ id }) => id);

/** Puts in what is new, and leaves open, and in focus, what was. */
const replace = (region, next) => {
  if (region.innerHTML === next.innerHTML) return;
  const open = openIn(region);
  const focused = document.activeElement?.closest('[id]')?.id;
  region.replaceChildren(...next.childNodes);
  for (const id of open) document.getElementById(id)?.setAttribute('open', '');
  const again = region.contains(document.activeElement) ? null : focused && document.getElementById(focused);
  if (again && region.contains(again)) (again.querySelector('summary') ?? again).focus({ preventScroll: true });
};

const refresh = async (region) => {
  const response = await fetch(location.href);
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const next = page.querySelector('[data-live]');
  if (next && response.ok) replace(region, next);
};

const keepLive = (region) => {
  const turn = async () => {
    // What cannot be had now, as while the api restarts, is had the next time.
    if (!document.hidden) await refresh(region).catch(() => undefined);
    setTimeout(turn, EVERY_MS);
  };
  setTimeout(turn, EVERY_MS);
};

/** Puts an event on top, unless it is there. */
const add = (list, markup) => {
  const template = document.createElement('template');
  template.innerHTML = markup;
  const item = template.content.firstElementChild;
  if (!item || document.getElementById(item.id)) return;
  list.prepend(item);
  while (list.childElementCount > MOST_ITEMS) list.lastElementChild.remove();
};

const follow = (status, list) => {
  let source;
  const say = (text) => {
    status.textContent = text;
  };
  const look = () => {
    source?.close();
    if (document.hidden) return say('Paused while nobody looks.');
    source = new EventSource(status.dataset.feed);
    source.onopen = () => say('Live: the newest first.');
    source.onerror = () => say('Not connected; trying again.');
    source.onmessage = ({ data }) => add(list, data);
  };
  document.addEventListener('visibilitychange', look);
  look();
};

for (const region of document.querySelectorAll('[data-live]')) keepLive(region);
for (const status of document.querySelectorAll('[data-feed]')) follow(status, document.querySelector('.feed'));
