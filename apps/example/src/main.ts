import { accountPage } from './account/account-page.ts';
import { addressPage } from './account/address-page.ts';
import { forgotPage, resetPage, verifyPage } from './account/code-pages.ts';
import { registerPage } from './account/register-page.ts';
import { signInPage } from './account/sign-in-page.ts';
import { basketPage } from './basket/basket-page.ts';
import { checkoutPage } from './basket/checkout-page.ts';
import { cataloguePage } from './catalogue/catalogue-page.ts';
import { productPage } from './catalogue/product-page.ts';
import { inboxPage } from './inbox/inbox-page.ts';
import { startLive } from './live.ts';
import { orderPage } from './orders/order-page.ts';
import { ordersPage } from './orders/orders-page.ts';
import { find } from './ui/dom.ts';
import { startNavigation } from './ui/navigation.ts';
import { startRouter } from './ui/router.ts';

const main = find('main');

find('.skip').addEventListener('click', () => main.focus());
startNavigation(find('.places'));
startLive();
startRouter(main, {
  '': cataloguePage,
  products: productPage,
  basket: basketPage,
  checkout: checkoutPage,
  orders: (visit) => (visit.parts.length === 0 ? ordersPage(visit) : orderPage(visit)),
  inbox: inboxPage,
  account: accountPage,
  address: addressPage,
  register: registerPage,
  'sign-in': signInPage,
  forgot: forgotPage,
  reset: resetPage,
  verify: verifyPage,
});
