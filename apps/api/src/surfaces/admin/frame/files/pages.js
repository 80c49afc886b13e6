/** What htmx leaves to a page: where the focus goes, what is read out, and what is no page at all. */
const isPage = ({ pathname }) => pathname === '/admin' || pathname.startsWith('/admin/');

const isVisit = ({ type } = {}) => type === 'click' || type === 'submit';

const isOutOfSight = ({ type } = {}) => type === 'every' && document.hidden;

const say = (text, isSeen = false) => {
  const place = document.getElementById('said');
  place?.classList.toggle('unseen', !isSeen);
  if (place) place.textContent = text;
};

/** How many there are now, in the page's own words where it has some; an alert is read out by itself. */
const found = () => {
  if (document.querySelector('main [role="alert"]')) return '';
  const told = document.querySelector('main [role="status"]');
  return told?.textContent ?? `${document.querySelectorAll('main tbody tr').length} rows`;
};

const { nonce } = document.currentScript;

/** What draws a chart that one zooms is loaded where there is one, once, and let in by the nonce of this script. */
const loadCharts = () => {
  const { script: src } = document.querySelector('figure[data-script]')?.dataset ?? {};
  if (!src || document.querySelector(`script[src="${src}"]`)) return;
  document.head.append(Object.assign(document.createElement('script'), { type: 'module', src, nonce }));
};

loadCharts();

document.addEventListener('htmx:before:init', (event) => {
  if (event.target.matches('a') && !isPage(event.target)) event.preventDefault();
});

document.addEventListener('htmx:config:request', (event) => {
  const { sourceElement, sourceEvent } = event.detail.ctx;
  const isTooShort = sourceElement.matches('input') && (sourceElement.value === '' || !sourceElement.checkValidity());
  if (isTooShort || isOutOfSight(sourceEvent)) event.preventDefault();
});

document.addEventListener('htmx:before:response', (event) => {
  const { request, response } = event.detail.ctx;
  if (!response.headers.has('content-disposition')) return;
  // A file is for the browser to keep.
  event.preventDefault();
  request.abort();
  location.assign(response.raw.url);
});

document.addEventListener('htmx:after:swap', (event) => {
  const { sourceEvent, target } = event.detail.ctx;
  if (target !== document.body) return;
  loadCharts();
  if (!isVisit(sourceEvent)) say(found());
  else if (!document.activeElement?.hasAttribute('autofocus')) {
    scrollTo(0, 0);
    document.querySelector('h1')?.focus();
  }
});

document.addEventListener('htmx:error', (event) => {
  const { ctx } = event.detail;
  if (ctx?.request && isVisit(ctx.sourceEvent)) location.assign(ctx.request.action);
  else say('What is shown could not be brought up to date.', true);
});
