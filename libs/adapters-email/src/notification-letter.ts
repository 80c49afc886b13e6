import type { NotificationEmail } from '@orderline/domain/notifications';
import { layOut } from './layout.ts';
import type { Letter } from './letter.ts';

/** Where e-mails lead; what is not known is left out of them. */
export type Links = {
  /** The page of an order, with `{id}` or `{number}` in it. */
  readonly shopOrder?: string | undefined;
  /** Where the reader's mail program reaches the api. */
  readonly api?: string | undefined;
};

const orderLink = ({ content: { order } }: NotificationEmail, { shopOrder }: Links): string | undefined =>
  order === null
    ? undefined
    : shopOrder?.replaceAll('{id}', order.id).replaceAll('{number}', encodeURIComponent(order.number));

/** RFC 8058: a mail program switches such e-mails off with one click, and nothing that merely looks at the link does. */
const unsubscribing = ({ id, token }: NotificationEmail, { api }: Links): Readonly<Record<string, string>> =>
  api === undefined
    ? {}
    : {
        'List-Unsubscribe': `<${api}/api/v2/notification-emails/${id}/unsubscribe/${token}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      };

/** The letter of a notification: by its id and time the same at each attempt. */
export const notificationLetter = (email: NotificationEmail, links: Links): Letter & { readonly html: string } => {
  const { id, to, writtenAt, content } = email;
  return {
    ...{ id, to, subject: content.subject, date: writtenAt },
    ...layOut(content, orderLink(email, links)),
    headers: unsubscribing(email, links),
  };
};
