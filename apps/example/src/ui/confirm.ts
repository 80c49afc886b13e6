import { el } from './dom.ts';

type Question = {
  readonly title: string;
  readonly text: string;
  /** What is done, in a few words, and what is done instead. */
  readonly yes: string;
  readonly no: string;
};

/** Asks before something that cannot be undone. Escape, and whatever is not the yes, is a no. */
export const confirmed = ({ title, text, yes, no }: Question): Promise<boolean> => {
  const dialog = el(
    'dialog',
    { 'aria-labelledby': 'question' },
    el(
      'form',
      { method: 'dialog' },
      el('h2', { id: 'question' }, title),
      el('p', {}, text),
      el(
        'div',
        { class: 'actions' },
        el('button', { class: 'second', value: '' }, no),
        el('button', { class: 'danger', value: 'yes' }, yes),
      ),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
  });
};
