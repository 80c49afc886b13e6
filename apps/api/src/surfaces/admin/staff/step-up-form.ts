import type { Application } from '@orderline/composition';
import { html } from 'hono/html';
import { field, form, notice } from '../frame/layout.ts';
import type { Shown, StaffRequest } from '../frame/page.ts';
import { byProvider } from './by-provider.ts';

/** What is asked for a proof. */
export type Asked = {
  readonly next: string;
  /** The form that waits for the proof, as it was sent; empty for none. */
  readonly kept: string;
  /** Why a proof by the provider was none. */
  readonly notProved?: string | undefined;
  readonly fault?: string | undefined;
  readonly status?: Shown['status'];
};

export const stepUpForm = async (
  { staff }: Pick<Application, 'staff'>,
  { token, staff: { userId } }: Pick<StaffRequest, 'token' | 'staff'>,
  { next, kept, notProved, fault, status }: Asked,
): Promise<Shown> => ({
  title: 'Is it you?',
  status,
  content: html`<div class="narrow">${notProved === undefined ? '' : notice(notProved)}<p>What you are about to change needs a proof from the last five minutes.${
    kept === '' ? '' : ' What you typed is kept, and taken with it.'
  }</p>${form({
    action: '/admin/step-up',
    token,
    hidden: { next, ...(kept !== '' && { kept }) },
    content: html`${field({
      name: 'proof',
      label: 'Password or code',
      hint: 'Your password, or the six digits that your app shows now.',
      type: 'password',
      fault,
      autocomplete: 'current-password',
      focused: true,
    })}
<button>Go on</button>`,
  })}${await byProvider({ staff }, { userId, token, action: '/admin/step-up/provider', hidden: { next, ...(kept !== '' && { kept }) } })}</div>`,
});
