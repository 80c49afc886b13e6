import { find } from './dom.ts';
import { startNavigation } from './navigation.ts';
import { basketPage } from './pages/basket-page.ts';
import { cataloguePage } from './pages/catalogue-page.ts';
import { orderPage } from './pages/order-page.ts';
import { ordersPage } from './pages/orders-page.ts';
import { registerPage } from './pages/register-page.ts';
import { signInPage } from './pages/sign-in-page.ts';
import { startRouter } from './router.ts';

const main = find('main');

find('.skip').addEventListener('click', () => main.focus());
startNavigation(find('nav'));
startRouter(main, {
  '': cataloguePage,
  basket: basketPage,
  orders: (visit) => (visit.parts.length === 0 ? ordersPage(visit) : orderPage(visit)),
  register: registerPage,
  'sign-in': signInPage,
});
