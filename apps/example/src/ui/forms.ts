import { isProblem, type OrderlineProblem } from '../shop.ts';
import { el } from './dom.ts';
import { noticeOf } from './faults.ts';

type Fault = Pick<OrderlineProblem['errors'][number], 'pointer' | 'code' | 'available'>;

type Control = HTMLInputElement | HTMLSelectElement;

const controlsOf = (form: HTMLFormElement): readonly Control[] =>
  [...form.elements].filter(
    (element): element is Control =>
      (element instanceof HTMLInputElement || element instanceof HTMLSelectElement) && !element.matches(':disabled'),
  );

/** What a form says: each control is named by the JSON Pointer of what it fills; what is left empty is left out. */
export const bodyOf = <Body>(form: HTMLFormElement): Body => {
  const body: Record<string, unknown> = {};
  for (const { name, value } of controlsOf(form)) {
    if (!name.startsWith('#/') || value.trim() === '') continue;
    const path = name.slice(2).split('/');
    const last = path.pop() ?? '';
    const parent = path.reduce<Record<string, unknown>>((part, step) => {
      const inner = asRecord(part[step] ?? {});
      part[step] = inner;
      return inner;
    }, body);
    parent[last] = value;
  }
  return asBody<Body>(body);
};

/** Everything between the root and a control is an object of `bodyOf`'s own. */
const asRecord = (part: unknown): Record<string, unknown> => part as Record<string, unknown>;

/** A form has the fields of its body; whether what stands in them is good, the server says, and where not. */
const asBody = <Body>(body: unknown): Body => body as Body;

const words: Readonly<Record<string, string>> = {
  required: 'Please fill this in.',
  'wrong-form': 'That does not look right.',
  'too-small': 'That is too short.',
  'too-big': 'That is too long.',
  unknown: 'This is no longer sold.',
  'wrong-password': 'This is not your present password.',
};

const wordsOfNumbers: Readonly<Record<string, string>> = {
  'wrong-form': 'Please give a whole number.',
  'too-small': 'Please take at least one.',
  'too-big': 'There are not so many.',
};

/** The code is stable and says what is wrong; the words for it are the app's own. */
const wordsFor = ({ code, available }: Fault, isNumber: boolean): string => {
  if (available !== undefined) return available === 0 ? 'Sold out.' : `Only ${available.toLocaleString()} left.`;
  return (isNumber ? wordsOfNumbers[code] : undefined) ?? words[code] ?? 'Please check this.';
};

/** What the browser can tell before anything is sent. */
const faultsIn = (form: HTMLFormElement): readonly Fault[] =>
  controlsOf(form).flatMap(({ name, validity, value }) => {
    if (validity.valueMissing || (value !== '' && value.trim() === '')) return [{ pointer: name, code: 'required' }];
    if (validity.tooShort) return [{ pointer: name, code: 'too-small' }];
    return validity.valid ? [] : [{ pointer: name, code: 'wrong-form' }];
  });

const clear = (form: HTMLFormElement): void => {
  for (const element of form.querySelectorAll('.fault, .notice')) element.remove();
  for (const control of controlsOf(form)) {
    control.removeAttribute('aria-invalid');
    control.removeAttribute('aria-describedby');
  }
};

const mark = (control: Control, fault: Fault): void => {
  const id = `${control.id}-fault`;
  control.setAttribute('aria-invalid', 'true');
  control.setAttribute('aria-describedby', id);
  control.after(el('p', { class: 'fault', id }, wordsFor(fault, control.type === 'number')));
};

/** A line of an order shows how many of what; the number is what can be marked. */
const controlAt = (pointer: string | undefined) => pointer?.replace(/\/sku$/, '/quantity');

/** Puts each fault beside the control that its pointer names, and the focus on the first. */
const showFaults = (form: HTMLFormElement, faults: readonly Fault[]): void => {
  const controls = controlsOf(form);
  for (const control of controls) {
    const fault = faults.find(({ pointer }) => controlAt(pointer) === control.name);
    if (fault) mark(control, fault);
  }
  controls.find((control) => control.hasAttribute('aria-invalid'))?.focus();
};

/** Does the work when the form is sent and the browser finds no fault with it, once at a time, and shows what it throws. */
export const onSubmit = (form: HTMLFormElement, work: () => Promise<void>): void => {
  const submit = async () => {
    clear(form);
    const faults = faultsIn(form);
    if (faults.length > 0) return showFaults(form, faults);
    form.setAttribute('aria-busy', 'true');
    try {
      await work();
    } catch (caught) {
      form.prepend(noticeOf(caught));
      if (isProblem(caught)) showFaults(form, caught.errors);
    } finally {
      form.removeAttribute('aria-busy');
    }
  };
  form.noValidate = true;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!form.hasAttribute('aria-busy')) void submit();
  });
};
