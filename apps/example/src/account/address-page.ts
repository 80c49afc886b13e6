import { client, type NewAddress } from '../shop.ts';
import { el } from '../ui/dom.ts';
import { bodyOf, onSubmit } from '../ui/forms.ts';
import type { Page } from '../ui/router.ts';
import { say } from '../ui/say.ts';
import { addressFields } from './address-fields.ts';
import { customersOnly } from './customers-only.ts';

/** An address of the address book: a saved one to be changed, or without a part in the link a new one. */
export const addressPage: Page = customersOnly(async ({ parts: [id], signal }) => {
  const known = id === undefined ? undefined : await client.users.readAddress({ id }, { signal });
  const { fullName } = known ? { fullName: known.recipient } : (await client.users.readProfile({ signal })).name;
  const form = el(
    'form',
    { class: 'medium' },
    addressFields('#', known ?? { recipient: fullName }),
    el(
      'p',
      { class: 'actions' },
      el('button', {}, 'Save'),
      el('a', { class: 'button second', href: '#/account' }, 'Back without saving'),
    ),
  );
  onSubmit(form, async () => {
    const stated = bodyOf<NewAddress>(form);
    if (known) await client.users.replaceAddress({ ...stated, id: known.id }, { ifMatch: known });
    else await client.users.createAddress(stated);
    say(known ? 'The address is changed.' : 'The address is saved.');
    location.hash = '#/account';
  });
  return { title: known ? 'Change an address' : 'Add an address', content: form };
});
