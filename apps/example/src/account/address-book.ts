import { type Address, client } from '../shop.ts';
import { confirmed } from '../ui/confirm.ts';
import { el, unseen } from '../ui/dom.ts';
import { noticeOf } from '../ui/faults.ts';
import { say } from '../ui/say.ts';
import { addressBlock, addressLines } from './address-fields.ts';

const remove = async (address: Address, row: HTMLElement): Promise<void> => {
  const yes = await confirmed({
    title: 'Remove this address?',
    text: `${addressLines(address).join(', ')}. Orders that go there already are not changed.`,
    yes: 'Remove it',
    no: 'Keep it',
  });
  if (!yes) return;
  await client.users.deleteAddress({ id: address.id });
  row.remove();
  document.querySelector('h1')?.focus();
  say('The address is removed.');
};

const row = (address: Address): HTMLElement => {
  const of = unseen(` ${address.recipient}, ${address.line1}`);
  const button = el('button', { type: 'button', class: 'plain' }, 'Remove', of);
  const element = el(
    'li',
    {},
    addressBlock(address),
    el('p', { class: 'actions' }, el('a', { href: `#/address/${address.id}` }, 'Edit', of.cloneNode(true)), button),
  );
  button.onclick = () => void remove(address, element).catch((caught) => element.prepend(noticeOf(caught)));
  return element;
};

/** The saved addresses, to be changed and removed, and a way to add one. */
export const addressBook = (addresses: readonly Address[]): readonly HTMLElement[] => [
  addresses.length === 0
    ? el('p', {}, 'None yet. What you keep here is offered when you order.')
    : el('ul', { class: 'rows addresses' }, addresses.map(row)),
  el('p', {}, el('a', { class: 'button second', href: '#/address' }, 'Add an address')),
];
