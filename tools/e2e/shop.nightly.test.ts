/** Every page of the shop in every view before axe. */
import './shop.e2e.test.ts';
