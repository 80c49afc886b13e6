import { html } from 'hono/html';
import type { Fragment } from './page.ts';

type Tone = 'good' | 'bad' | 'waiting';

/** What a status bodes; its word says the same to whoever sees no colours. */
const tones: Readonly<Record<string, Tone>> = {
  ...{ paid: 'good', packed: 'good', shipped: 'good', delivered: 'good', succeeded: 'good', 'in stock': 'good' },
  ...{ placed: 'waiting', running: 'waiting', interrupted: 'waiting', low: 'waiting' },
  ...{ cancelled: 'bad', failed: 'bad', abandoned: 'bad', 'out of stock': 'bad' },
};

/** A status as a word with a colour; one that is not known here has none, unless the tone is given. */
export const badge = (text: string, tone: Tone | undefined = tones[text]): Fragment =>
  html`<span class="badge${tone ? ` ${tone}` : ''}">${text}</span>`;
