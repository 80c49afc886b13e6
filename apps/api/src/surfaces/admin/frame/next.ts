const BASE = 'http://admin.invalid';

/** Where somebody was, to go back to: a page of ours, or the first one where it is none. */
export const safeNext = (text: string | undefined): string => {
  if (text === undefined || !URL.canParse(text, BASE)) return '/admin';
  const { origin, pathname, search } = new URL(text, BASE);
  const isOurs = origin === BASE && (pathname === '/admin' || pathname.startsWith('/admin/'));
  return isOurs ? `${pathname}${search}` : '/admin';
};

/** A path with where to go on afterwards. */
export const withNext = (path: string, next: string): string =>
  next === '/admin' ? path : `${path}?next=${encodeURIComponent(next)}`;
