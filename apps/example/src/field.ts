import { el } from './dom.ts';

export type Field = {
  readonly label: string;
  /** In a form that becomes a body: the JSON Pointer of what it fills, by which faults find it. */
  readonly name: string;
  readonly type?: string;
  readonly autocomplete?: string;
  readonly hint?: string;
  readonly value?: string | undefined;
};

const idOf = (name: string): string => name.replaceAll(/[^\w]+/g, '-').replace(/^-/, '');

/** A control with its label, so that a click on either reaches it and a screen reader names it. */
export const field = ({ label, name, type = 'text', autocomplete, hint, value }: Field): HTMLElement => {
  const id = idOf(name);
  const note = hint !== undefined && el('span', { class: 'quiet' }, ` ${hint}`);
  return el(
    'div',
    { class: 'field' },
    el('label', { for: id }, label, note),
    el('input', { id, name: name, type, autocomplete, value }),
  );
};

export type Choice = Omit<Field, 'type' | 'hint'> & {
  readonly options: readonly (readonly [value: string, label: string])[];
};

export const choice = ({ label, name, autocomplete, value, options }: Choice): HTMLElement => {
  const id = idOf(name);
  return el(
    'div',
    { class: 'field' },
    el('label', { for: id }, label),
    el(
      'select',
      { id, name: name, autocomplete },
      options.map(([option, text]) => el('option', { value: option, selected: option === value }, text)),
    ),
  );
};
