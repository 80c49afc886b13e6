import { customersOnly } from '../account/customers-only.ts';
import { follow } from '../live.ts';
import { changes, client, type Notification } from '../shop.ts';
import { el } from '../ui/dom.ts';
import { noticeOf } from '../ui/faults.ts';
import { pagedList } from '../ui/paged-list.ts';
import type { Page } from '../ui/router.ts';
import { instant } from '../ui/words.ts';
import { unread } from './unread.ts';

const markRead = async (what: Parameters<typeof client.notifications.markRead>[0]): Promise<void> => {
  await client.notifications.markRead(what);
  await unread.refresh();
};

const row = ({ id, title, body, subject, createdAt, readAt }: Notification): HTMLElement => {
  const about = subject.type === 'order' ? `#/orders/${subject.id}` : '#/account';
  const read = () => void markRead({ ids: [id] }).catch(() => undefined);
  return el(
    'li',
    { class: 'message', 'data-unread': readAt === null, 'data-id': id },
    el('h2', {}, el('a', { href: about, click: read }, title), readAt === null && el('span', { class: 'new' }, 'New')),
    el('p', {}, body),
    el('time', { class: 'quiet', datetime: createdAt }, instant(createdAt)),
  );
};

const showAsRead = (message: Element): void => {
  message.querySelector('.new')?.remove();
  message.removeAttribute('data-unread');
};

const markAllButton = (signal: AbortSignal): HTMLElement => {
  const button = el('button', { type: 'button', class: 'second' }, 'Mark all as read');
  const show = () => {
    button.hidden = unread.count() === 0;
  };
  const markAll = async () => {
    await markRead({ all: true });
    for (const message of document.querySelectorAll('.message')) showAsRead(message);
    document.querySelector('h1')?.focus();
  };
  button.onclick = () => void markAll().catch((caught) => button.before(noticeOf(caught)));
  changes.addEventListener('change', show, { signal });
  show();
  return button;
};

/** Keeps the list true once it is shown: what comes is at its top, what is read in another tab is not new any more. */
const keepTrue = (page: HTMLElement, shown: Promise<unknown>, signal: AbortSignal): void => {
  const find = (id: string) => page.querySelector(`.message[data-id="${id}"]`);
  const add = (message: Notification): void => {
    if (find(message.id)) return;
    page.querySelector('.none')?.replaceWith(el('ul', { class: 'rows' }));
    page.querySelector('.rows')?.prepend(row(message));
  };
  const seeRead = async (): Promise<void> => {
    const { items } = await client.notifications.list({ limit: 100 }, { signal });
    for (const { id, readAt } of items) {
      const message = readAt !== null && find(id);
      if (message) showAsRead(message);
    }
  };
  follow(signal, (live) =>
    live.notifications({
      onList: ({ items }) => void shown.then(() => items.toReversed().forEach(add)),
      onPublication: ({ data }) => void shown.then(() => add(data)),
      onUnread: ({ count }) => {
        if (page.querySelectorAll('[data-unread]').length > count) void seeRead().catch(() => undefined);
      },
    }),
  );
};

export const inboxPage: Page = customersOnly(async ({ signal }) => {
  const page = el('div', { class: 'medium' });
  const shown = Promise.withResolvers<void>();
  keepTrue(page, shown.promise, signal);
  const list = await pagedList({
    load: (cursor) => client.notifications.list({ limit: 20, cursor }, { signal }),
    row,
    none: 'Nothing yet. Here you read what becomes of your orders.',
  });
  await unread.refresh();
  page.append(el('p', {}, markAllButton(signal)), ...list);
  shown.resolve();
  return { title: 'Inbox', content: page };
});
