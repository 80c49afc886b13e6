import { find } from './dom.ts';

/** Tells what has just happened: shown for a while, and read out by screen readers. */
export const say = (text: string): void => {
  const toast = find('.toast');
  toast.textContent = text;
  setTimeout(() => {
    if (toast.textContent === text) toast.textContent = '';
  }, 4000);
};
