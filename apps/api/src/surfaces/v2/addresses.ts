import type { AnswerOf } from '@orderline/contracts/http/endpoint';
import * as contract from '@orderline/contracts/http/v2/addresses';
import { asId } from '@orderline/domain/shared';
import type { UserAddress } from '@orderline/domain/users';
import { routes } from '../../http/route.ts';
import { refused } from '../refusals.ts';
import { addressView } from '../shared/users.ts';
import type { Surface } from '../surface.ts';

export const addressesRoutes = ({ users }: Pick<Surface, 'users'>) =>
  routes(contract, {
    listAddresses: async ({ principal: { userId } }) => {
      const result = await users.findUser({ userId });
      if (!result.ok) return refused(result.error);
      const items = result.value.addresses.map(userAddressView);
      return { body: { items, page: { next: null, total: items.length } } };
    },

    createAddress: async ({ body, principal: { userId }, idempotencyKey }) => {
      const result = await users.addAddress({ userId, address: body, idempotencyKey });
      if (!result.ok) return refused(result.error);
      return { location: `/api/v2/users/me/addresses/${result.value.value.id}`, ...addressAnswer(result.value) };
    },

    readAddress: async ({ params, principal: { userId } }) => {
      const result = await users.findAddress({ userId, addressId: asId(params.id) });
      return result.ok ? { ...addressAnswer({ value: result.value }) } : refused(result.error);
    },

    replaceAddress: async ({ params, body, principal: { userId }, expectedVersion }) => {
      const at = { userId, addressId: asId<UserAddress['id']>(params.id) };
      const result = await users.replaceAddress({ ...at, address: body, expectedVersion });
      return result.ok ? { ...addressAnswer({ value: result.value }) } : refused(result.error);
    },

    deleteAddress: async ({ params, principal: { userId } }) => {
      const result = await users.removeAddress({ userId, addressId: asId(params.id) });
      return result.ok ? { body: undefined } : refused(result.error);
    },
  });

const addressAnswer = ({ value, replayed }: { readonly value: UserAddress; readonly replayed?: boolean }) => ({
  body: userAddressView(value),
  version: String(value.version),
  replayed,
});

const userAddressView = ({ id, ...address }: UserAddress): AnswerOf<typeof contract.readAddress> => ({
  id,
  ...addressView(address),
});
