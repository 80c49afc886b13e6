import { isSignedIn } from '../shop.ts';
import { currentPath, type Page } from '../ui/router.ts';
import { signIn } from './sign-in-page.ts';

/** A page of somebody's own: who is not signed in does that first, and is led back. */
export const customersOnly =
  (page: Page): Page =>
  (visit) =>
    isSignedIn() ? page(visit) : signIn({ to: currentPath(), told: 'Sign in, and you are taken on.' });
