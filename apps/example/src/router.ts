import { type Child, el, nodesOf } from './dom.ts';
import { noticeOf } from './faults.ts';

type Visit = {
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
  /** Aborted when the visitor goes elsewhere: whatever the page still waits for ends with it. */
  readonly signal: AbortSignal;
};

type View = { readonly title: string; readonly content: Child };

export type Page = (visit: Visit) => View | Promise<View>;

const missing: Page = () => ({
  title: 'There is nothing here',
  content: el('p', {}, el('a', { href: '#/' }, 'Back to the shop')),
});

const heading = (text: string) => el('h1', { tabindex: -1 }, text);

/** Shows the page that the address names, now and whenever it changes: `#/orders/7` is `orders` with the part 7. */
export const startRouter = (main: HTMLElement, pages: Readonly<Record<string, Page>>): void => {
  let leaving = new AbortController();
  const show = async (): Promise<void> => {
    leaving.abort();
    leaving = new AbortController();
    const { signal } = leaving;
    const [path = '', query = ''] = location.hash.replace(/^#\/?/, '').split('?', 2);
    const [name = '', ...parts] = path.split('/');
    main.setAttribute('aria-busy', 'true');
    const visit = { parts, query: new URLSearchParams(query), signal };
    const view = await viewOf(pages[name] ?? missing, visit);
    if (signal.aborted) return;
    document.title = `${view.title} · Orderline example`;
    main.replaceChildren(heading(view.title), ...nodesOf(view.content));
    main.removeAttribute('aria-busy');
  };
  addEventListener('hashchange', () => {
    void show().then(() => {
      scrollTo(0, 0);
      main.querySelector('h1')?.focus();
    });
  });
  void show();
};

const viewOf = async (page: Page, visit: Visit): Promise<View> => {
  try {
    return await page(visit);
  } catch (caught) {
    return { title: 'That did not work', content: noticeOf(caught) };
  }
};
