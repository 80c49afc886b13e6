import { changes, isProblem } from '../shop.ts';
import { type Child, el, nodesOf } from './dom.ts';
import { noticeOf } from './faults.ts';

type Visit = {
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
  /** Aborted when the visitor goes elsewhere: whatever the page still waits for ends with it. */
  readonly signal: AbortSignal;
};

export type View = { readonly title: string; readonly content: Child };

export type Page = (visit: Visit) => View | Promise<View>;

export const missing = (): View => ({
  title: 'There is nothing here',
  content: [
    el('p', {}, 'The link may be old, or was not copied whole.'),
    el('p', {}, el('a', { class: 'button', href: '#/' }, 'Go to the shop')),
  ],
});

const heading = (text: string) => el('h1', { tabindex: -1 }, text);

/** What the address names after the mark: `orders/7` of `#/orders/7?from=inbox`. */
export const currentPath = (): string => location.hash.replace(/^#\/?/, '').split('?', 1)[0] ?? '';

/** Shows the page that the address names, now and whenever it changes: `#/orders/7` is `orders` with the part 7. */
export const startRouter = (main: HTMLElement, pages: Readonly<Record<string, Page>>): void => {
  let leaving = new AbortController();
  const show = async (): Promise<void> => {
    leaving.abort();
    leaving = new AbortController();
    const { signal } = leaving;
    const [, query = ''] = location.hash.split('?', 2);
    const [name = '', ...parts] = currentPath().split('/');
    main.setAttribute('aria-busy', 'true');
    const visit = { parts, query: new URLSearchParams(query), signal };
    const view = await viewOf((Object.hasOwn(pages, name) && pages[name]) || missing, visit);
    if (signal.aborted) return;
    document.title = `${view.title} · Corner Shop`;
    main.replaceChildren(heading(view.title), ...nodesOf(view.content));
    main.removeAttribute('aria-busy');
  };
  const arrive = () => {
    void show().then(() => {
      scrollTo(0, 0);
      main.querySelector('h1')?.focus({ preventScroll: true });
    });
  };
  addEventListener('hashchange', arrive);
  changes.addEventListener('elsewhere', () => void show());
  void show();
};

/** What a link names may be gone, or was never there. */
const viewOf = async (page: Page, visit: Visit): Promise<View> => {
  try {
    return await page(visit);
  } catch (caught) {
    if (isProblem(caught) && (caught.status === 404 || caught.status === 400)) return missing();
    const again = el('button', { type: 'button', click: () => location.reload() }, 'Try again');
    return { title: 'That did not work', content: [noticeOf(caught), again] };
  }
};
