import type { Application } from '@orderline/composition';
import type { UserId } from '@orderline/domain/shared';
import { html } from 'hono/html';
import { type FormParts, form } from '../frame/layout.ts';
import type { Fragment } from '../frame/page.ts';

type Parts = Pick<FormParts, 'action' | 'token' | 'hidden'> & {
  /** Who proves themselves once more; null for whoever wants to sign in. */
  readonly userId: UserId | null;
};

/** A button that leads to the provider; nothing where there is none, or where it could prove nothing. */
export const byProvider = async (
  { staff }: Pick<Application, 'staff'>,
  { userId, ...parts }: Parts,
): Promise<Fragment> => {
  const name = await staff.nameOfProvider({ userId });
  if (!name.ok || name.value === null) return html``;
  return html`<p class="otherwise">or</p>${form({ ...parts, content: html`<button class="quiet">Go on with ${name.value}</button>` })}`;
};
