import * as z from 'zod';
import { address, exampleAddress, statedAddress } from '../address.ts';
import { defineEndpoint } from '../endpoint.ts';
import { id, wholeList } from '../fields.ts';

const userAddress = z.object({ id, ...address.shape }).meta({ id: 'UserAddress' });

const kept = { id: '0199c0de-7a00-7000-8000-000000000030', ...exampleAddress };

const tags = ['Addresses'];

export const listAddresses = defineEndpoint({
  method: 'get',
  path: '/api/v2/users/me/addresses',
  operationId: 'listAddresses',
  summary: 'List your addresses, at most 20',
  tags,
  auth: 'user',
  answers: { 200: wholeList(userAddress) },
  problems: ['not-found'],
  examples: { answer: { items: [kept], page: { next: null, total: 1 } } },
});

export const createAddress = defineEndpoint({
  method: 'post',
  path: '/api/v2/users/me/addresses',
  operationId: 'createAddress',
  summary: 'Add an address',
  tags,
  auth: 'user',
  body: statedAddress,
  answers: { 201: userAddress },
  problems: ['not-found', 'too-many-addresses'],
  idempotency: 'accepted',
  versioned: 'etag',
  examples: { body: exampleAddress, answer: kept },
});

export const readAddress = defineEndpoint({
  method: 'get',
  path: '/api/v2/users/me/addresses/{id}',
  operationId: 'readAddress',
  summary: 'Read an address of yours',
  tags,
  auth: 'user',
  params: z.object({ id }),
  answers: { 200: userAddress },
  problems: ['not-found'],
  versioned: 'etag',
  examples: { answer: kept },
});

export const replaceAddress = defineEndpoint({
  method: 'put',
  path: '/api/v2/users/me/addresses/{id}',
  operationId: 'replaceAddress',
  summary: 'Replace an address whole',
  description: 'Orders keep the address that they were placed with.',
  tags,
  auth: 'user',
  params: z.object({ id }),
  body: statedAddress,
  answers: { 200: userAddress },
  problems: ['not-found'],
  versioned: 'if-match',
  examples: { body: { ...exampleAddress, line2: 'Flat 2' }, answer: { ...kept, line2: 'Flat 2' } },
});

export const deleteAddress = defineEndpoint({
  method: 'delete',
  path: '/api/v2/users/me/addresses/{id}',
  operationId: 'deleteAddress',
  summary: 'Remove an address',
  tags,
  auth: 'user',
  params: z.object({ id }),
  answers: { 204: null },
  problems: ['not-found'],
  examples: {},
});
