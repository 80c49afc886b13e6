/** Every page of the walks in each view before axe. */
import './staff-walks.e2e.test.ts';
