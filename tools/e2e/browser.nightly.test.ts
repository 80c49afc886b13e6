/** Every version, and every page in each view before axe. */
import './browser.e2e.test.ts';
