import type { Application } from '@orderline/composition';
import {
  createAddress,
  deleteAddress,
  listAddresses,
  readAddress,
  replaceAddress,
  type userAddress,
} from '@orderline/contracts/http/v2/addresses';
import { asId } from '@orderline/domain/shared';
import type { UserAddress } from '@orderline/domain/users';
import type { z } from 'zod';
import { type Route, route } from '../../http/request.ts';
import { addressView } from '../v1/address-view.ts';
import { refused } from '../refusals.ts';

export const addressesRoutes = ({ users }: Pick<Application, 'users'>): readonly Route[] => [
  route(listAddresses, async ({ principal: { userId } }) => {
    const result = await users.findUser({ userId });
    if (!result.ok) return refused(result.error);
    return { body: { items: result.value.addresses.map(userAddressView), page: { next: null } } };
  }),

  route(createAddress, async ({ body, principal: { userId }, idempotencyKey }) => {
    const result = await users.addAddress({ userId, address: body, idempotencyKey });
    if (!result.ok) return refused(result.error);
    return { location: `/api/v2/users/me/addresses/${result.value.value.id}`, ...addressAnswer(result.value) };
  }),

  route(readAddress, async ({ params, principal: { userId } }) => {
    const result = await users.findAddress({ userId, addressId: asId(params.id) });
    return result.ok ? { ...addressAnswer({ value: result.value }) } : refused(result.error);
  }),

  route(replaceAddress, async ({ params, body, principal: { userId }, expectedVersion }) => {
    const at = { userId, addressId: asId<UserAddress['id']>(params.id) };
    const result = await users.replaceAddress({ ...at, address: body, expectedVersion });
    return result.ok ? { ...addressAnswer({ value: result.value }) } : refused(result.error);
  }),

  route(deleteAddress, async ({ params, principal: { userId } }) => {
    const result = await users.removeAddress({ userId, addressId: asId(params.id) });
    return result.ok ? { body: undefined } : refused(result.error);
  }),
];

const addressAnswer = ({ value, replayed }: { readonly value: UserAddress; readonly replayed?: boolean }) => ({
  body: userAddressView(value),
  version: String(value.version),
  replayed,
});

const userAddressView = ({ id, ...address }: UserAddress): z.input<typeof userAddress> => ({
  id,
  ...addressView(address),
});
