import { find } from './dom.ts';

const shownMs = 6000;

let fading: ReturnType<typeof setTimeout> | undefined;

/** Tells what has just happened, in the line above the page that is kept for it, and to screen readers. */
export const say = (text: string): void => {
  const line = find('.toast');
  line.textContent = text;
  clearTimeout(fading);
  fading = setTimeout(() => line.replaceChildren(), shownMs);
};
