import type { OrderId } from '../shared/index.ts';
import { toldIn } from './message.ts';
import { type Notice, numberIn } from './notice.ts';
import { formatOf } from './texts/format.ts';
import { isolated, withoutBidiControls } from './texts/isolated.ts';
import { type Language, languages, spokenTo } from './texts/languages.ts';

export type Fact = { readonly label: string; readonly value: string };

/** What an e-mail says, in the words of its reader; how it looks is for whoever sends it. */
export type EmailContent = {
  readonly language: Language;
  readonly subject: string;
  readonly title: string;
  readonly greeting: string;
  readonly body: string;
  readonly facts: readonly Fact[];
  /** Where there is a page of it, the e-mail leads there. */
  readonly order: { readonly id: OrderId; readonly number: string; readonly label: string } | null;
  readonly why: string;
};

export type EmailReader = { readonly name: string; readonly locale: string };

/** What a notice says to that reader in an e-mail. */
export const emailContentOf = (notice: Notice, { name, locale }: EmailReader): EmailContent => {
  const spoken = spokenTo(locale);
  const { greeting, labels, seeOrder, why } = languages[spoken.language].email;
  const { title, body } = toldIn(notice, spoken);
  const format = formatOf(spoken.locale);
  const stated: readonly (readonly [keyof typeof labels, string | undefined])[] =
    notice.type === 'user-registered'
      ? []
      : [
          ['number', numberIn(notice)],
          ['items', 'items' in notice ? format.count(notice.items) : undefined],
          ['total', notice.type === 'order-placed' ? format.money(notice.total) : undefined],
          ['refunded', notice.type === 'order-refunded' ? format.money(notice.total) : undefined],
          ['carrier', notice.type === 'order-shipped' ? notice.carrier : undefined],
          ['trackingNumber', notice.type === 'order-shipped' ? notice.trackingNumber : undefined],
          ['at', format.time(notice.at)],
        ];
  const order =
    notice.type === 'user-registered' ? null : { id: notice.orderId, number: numberIn(notice), label: seeOrder };
  return {
    language: spoken.language,
    subject: order ? `${title} (${order.number})` : title,
    title,
    greeting: greeting(isolated(name)),
    body: withoutBidiControls(body),
    facts: stated.flatMap(([label, value]) =>
      value === undefined ? [] : [{ label: labels[label], value: isolated(value) }],
    ),
    order,
    why,
  };
};
