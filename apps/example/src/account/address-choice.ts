import { type Address, client, type NewAddress } from '../shop.ts';
import { el } from '../ui/dom.ts';
import { checkbox } from '../ui/field.ts';
import { bodyOf } from '../ui/forms.ts';
import { addressBlock, addressFields } from './address-fields.ts';

type Known = { readonly saved: readonly Address[]; readonly recipient: string };

const another = 'another';

const option = (value: string, content: HTMLElement, checked: boolean): HTMLElement =>
  el('label', { class: 'option' }, el('input', { type: 'radio', name: 'address', value, checked }), content);

/** What the API takes for an address, of one that it gave. */
const withoutId = ({ id: _id, ...address }: Address): NewAddress => asNewAddress(address);

/** Whatever country an address was saved with, it can be sent to. */
const asNewAddress = (address: object): NewAddress => address as NewAddress;

/** Where an order goes: one of the saved addresses, or another one, which may be saved. */
export const addressChoice = (form: HTMLFormElement, { saved, recipient }: Known) => {
  const fields = el(
    'fieldset',
    { class: 'bare' },
    el('legend', { class: 'unseen' }, 'Another address'),
    addressFields('#/shippingAddress', { recipient }),
    checkbox({ label: 'Keep it in my address book', name: 'keep' }),
  );
  const options = el(
    'div',
    { class: 'options' },
    saved.map((address, position) => option(address.id, addressBlock(address), position === 0)),
    saved.length > 0 && option(another, el('span', {}, 'Another address'), false),
  );
  const chosen = () => saved.find(({ id }) => id === new FormData(form).get('address'));
  const show = () => {
    fields.hidden = chosen() !== undefined;
    fields.disabled = fields.hidden;
  };
  options.addEventListener('change', show);
  fields.hidden = saved.length > 0;
  fields.disabled = fields.hidden;

  const stated = (): NewAddress => {
    const known = chosen();
    return known ? withoutId(known) : bodyOf<{ readonly shippingAddress: NewAddress }>(form).shippingAddress;
  };
  /** The order is placed: an address that finds no room is not worth a fault. */
  const save = async (): Promise<void> => {
    if (new FormData(form).get('keep') === null || chosen()) return;
    await client.users.createAddress(stated()).catch(() => undefined);
  };
  const content = el('fieldset', { class: 'bare' }, el('legend', {}, 'Where should it go?'), options, fields);
  return { content, stated, save };
};
