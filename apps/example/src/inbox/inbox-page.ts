import { customersOnly } from '../account/customers-only.ts';
import { client, type Notification } from '../shop.ts';
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
    { class: 'message', 'data-unread': readAt === null },
    el('h2', {}, el('a', { href: about, click: read }, title), readAt === null && el('span', { class: 'new' }, 'New')),
    el('p', {}, body),
    el('time', { class: 'quiet', datetime: createdAt }, instant(createdAt)),
  );
};

const markAllButton = (): HTMLElement => {
  const button = el('button', { type: 'button', class: 'second', hidden: unread.count() === 0 }, 'Mark all as read');
  const markAll = async () => {
    await markRead({ all: true });
    for (const mark of document.querySelectorAll('.message .new')) mark.remove();
    for (const message of document.querySelectorAll('.message')) message.removeAttribute('data-unread');
    document.querySelector('h1')?.focus();
    button.hidden = true;
  };
  button.onclick = () => void markAll().catch((caught) => button.before(noticeOf(caught)));
  return button;
};

export const inboxPage: Page = customersOnly(async ({ signal }) => {
  const list = await pagedList({
    load: (cursor) => client.notifications.list({ limit: 20, cursor }, { signal }),
    row,
    none: 'Nothing yet. Here you read what becomes of your orders.',
  });
  await unread.refresh();
  return { title: 'Inbox', content: el('div', { class: 'medium' }, el('p', {}, markAllButton()), ...list) };
});
