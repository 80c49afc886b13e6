import { type Child, el } from './dom.ts';

export type Field = {
  readonly label: string;
  /** In a form that becomes a body: the JSON Pointer of what it fills, by which faults find it. */
  readonly name: string;
  readonly type?: string;
  readonly autocomplete?: string;
  readonly hint?: string;
  readonly value?: string | undefined;
  readonly required?: boolean;
  readonly minlength?: number;
};

const idOf = (name: string): string => name.replaceAll(/[^\w]+/g, '-').replace(/^-/, '');

/** A control with its label, so that a click on either reaches it and a screen reader names it. */
export const field = ({ label, hint, name, type = 'text', ...attributes }: Field): HTMLElement => {
  const id = idOf(name);
  const note = hint !== undefined && el('span', { class: 'quiet' }, ` ${hint}`);
  return labelled(id, [label, note], el('input', { id, name, type, ...attributes }));
};

export type Choice = Pick<Field, 'label' | 'name' | 'autocomplete' | 'value'> & {
  readonly options: readonly (readonly [value: string, label: string])[];
};

export const choice = ({ label, name, autocomplete, value, options }: Choice): HTMLElement => {
  const id = idOf(name);
  const choices = options.map(([option, text]) => el('option', { value: option, selected: option === value }, text));
  return labelled(id, label, el('select', { id, name, autocomplete }, choices));
};

const labelled = (id: string, label: Child, control: HTMLElement): HTMLElement =>
  el('div', { class: 'field' }, el('label', { for: id }, label), control);

export const checkbox = ({ label, name }: Pick<Field, 'label' | 'name'>): HTMLElement =>
  el('label', { class: 'check' }, el('input', { type: 'checkbox', name }), label);

type Quantity = {
  readonly name: string;
  /** What there is so many of; read out, not seen. */
  readonly of: string;
  readonly value: number;
  readonly onChange?: (wanted: number) => void;
};

/** A whole number from one on. */
export const quantity = ({ name, of, value, onChange }: Quantity): HTMLElement => {
  const id = idOf(name);
  const input = el('input', { id, name, type: 'number', inputmode: 'numeric', min: 1, step: 1, required: true, value });
  input.addEventListener('input', () => {
    if (Number.isInteger(input.valueAsNumber) && input.valueAsNumber > 0) onChange?.(input.valueAsNumber);
  });
  return labelled(id, ['Quantity', el('span', { class: 'unseen' }, ` of ${of}`)], input);
};
