import { isProblem, type OrderlineProblem } from '@orderline/client/v1';
import { el } from './dom.ts';
import { noticeOf } from './faults.ts';

export type Fault = OrderlineProblem['errors'][number];

type Control = HTMLInputElement | HTMLSelectElement;

const controlsOf = (form: HTMLFormElement): readonly Control[] =>
  [...form.elements].filter(
    (element): element is Control => element instanceof HTMLInputElement || element instanceof HTMLSelectElement,
  );

/** What a form says: each control is named by the JSON Pointer of what it fills; what is left empty is left out. */
export const bodyOf = (form: HTMLFormElement): Record<string, unknown> => {
  const body: Record<string, unknown> = {};
  for (const { name, value } of controlsOf(form)) {
    if (!name.startsWith('#/') || value === '') continue;
    const path = name.slice(2).split('/');
    const last = path.pop() ?? '';
    const parent = path.reduce<Record<string, unknown>>((part, step) => {
      const inner = asRecord(part[step] ?? {});
      part[step] = inner;
      return inner;
    }, body);
    parent[last] = value;
  }
  return body;
};

/** Everything between the root and a control is an object of `bodyOf`'s own. */
const asRecord = (part: unknown): Record<string, unknown> => part as Record<string, unknown>;

const words: Readonly<Record<string, string>> = {
  required: 'Please fill this in.',
  'wrong-form': 'That does not look right.',
  'too-small': 'That is too short.',
  'too-big': 'That is too long.',
};

/** The code is stable and says what is wrong; the words for it are the app's own. */
const wordsFor = ({ code, detail, available }: Fault): string => {
  if (available !== undefined) return available === 0 ? 'Sold out.' : `Only ${available.toLocaleString()} left.`;
  return words[code] ?? `${detail.charAt(0).toUpperCase()}${detail.slice(1)}.`;
};

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
  control.after(el('p', { class: 'fault', id }, wordsFor(fault)));
};

/** Puts each fault beside the control that its pointer names, and the focus on the first. */
export const showFaults = (form: HTMLFormElement, faults: readonly Fault[]): void => {
  const controls = controlsOf(form);
  for (const control of controls) {
    const fault = faults.find(({ pointer }) => pointer === control.name);
    if (fault) mark(control, fault);
  }
  controls.find((control) => control.hasAttribute('aria-invalid'))?.focus();
};

/** Does the work when the form is sent, once at a time, and shows what it throws. */
export const onSubmit = (form: HTMLFormElement, work: () => Promise<void>): void => {
  const submit = async () => {
    clear(form);
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
