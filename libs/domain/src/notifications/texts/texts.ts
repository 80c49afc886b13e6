import type { NoticeOf, NoticeType } from '../notice.ts';
import type { Format } from './format.ts';

/** What a user is told, in the words of one language. */
export type Told = { readonly title: string; readonly body: string };

/** Words around what is told, in an e-mail. */
type EmailWords = {
  readonly greeting: (name: string) => string;
  readonly labels: Readonly<
    Record<'number' | 'items' | 'total' | 'refunded' | 'carrier' | 'trackingNumber' | 'at', string>
  >;
  /** On the link to the order. */
  readonly seeOrder: string;
  /** Why the reader gets it. */
  readonly why: string;
};

/** All that is said in one language: one that lacks a text does not compile. */
export type Texts = {
  /** In which numbers are written where only the language of the reader is known. */
  readonly locale: string;
  readonly told: { readonly [Type in NoticeType]: (notice: NoticeOf<Type>, format: Format) => Told };
  readonly email: EmailWords;
};
