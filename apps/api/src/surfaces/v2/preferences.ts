import type { AnswerOf, BodyOf } from '@orderline/contracts/http/endpoint';
import * as contract from '@orderline/contracts/http/v2/preferences';
import { type Choices, type ChosenType, chosenTypes, type Preferences, waysOf } from '@orderline/domain/notifications';
import { asId } from '@orderline/domain/shared';
import { routes } from '../../http/route.ts';
import { refused } from '../refusals.ts';
import type { Surface } from '../surface.ts';

export const preferencesRoutes = ({ preferences }: Pick<Surface, 'preferences'>) =>
  routes(contract, {
    readNotificationPreferences: async ({ principal: { userId } }) => {
      const result = await preferences.findPreferences({ userId });
      return result.ok ? answer(result.value) : refused(result.error);
    },

    changeNotificationPreferences: async ({ body, principal: { userId }, expectedVersion }) => {
      const result = await preferences.choosePreferences({ userId, choices: choicesIn(body), expectedVersion });
      return result.ok ? answer(result.value) : refused(result.error);
    },

    unsubscribe: async ({ params: { id, token } }) => {
      const result = await preferences.unsubscribe({ id: asId(id), token });
      return result.ok ? { body: undefined } : refused(result.error);
    },
  });

const answer = ({ choices, version }: Preferences) => ({ body: view(choices), version: String(version) });

type View = AnswerOf<typeof contract.readNotificationPreferences>;

const told = (type: ChosenType, choices: Choices): View[ChosenType] => {
  const { 'in-app': inApp, email } = waysOf(type, choices);
  return { inApp, email };
};

const view = (choices: Choices): View => ({
  'order-placed': told('order-placed', choices),
  'order-shipped': told('order-shipped', choices),
  'order-delivered': told('order-delivered', choices),
  'order-cancelled': told('order-cancelled', choices),
  'order-refunded': told('order-refunded', choices),
});

const choicesIn = (body: BodyOf<typeof contract.changeNotificationPreferences>): Choices =>
  Object.fromEntries(
    chosenTypes.map((type) => {
      const { inApp, email } = body[type] ?? {};
      return [type, { ...(inApp !== undefined && { 'in-app': inApp }), ...(email !== undefined && { email }) }];
    }),
  );
