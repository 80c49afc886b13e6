import * as z from 'zod';
import { demoColleague } from '../demo.ts';
import { defineEndpoint } from '../endpoint.ts';
import { id, instant, pageOf, paging } from '../fields.ts';

const role = z.enum(['customer', 'viewer', 'support', 'catalog-manager', 'staff', 'admin']);

const staffSession = z
  .object({
    id: z.string(),
    address: z.string(),
    client: z.string().meta({ description: 'What the browser calls itself.' }),
    createdAt: instant,
    lastUsedAt: instant.meta({ description: 'To the minute.' }),
  })
  .meta({ id: 'StaffSession' });

const staffMember = z
  .object({
    id,
    email: z.string(),
    name: z.string(),
    roles: z.array(z.string()),
    hasSecondFactor: z.boolean(),
    sessions: z.array(staffSession).meta({ description: 'Where they are signed in to the pages now, newest first.' }),
  })
  .meta({ id: 'StaffMember' });

const exampleMember = {
  id: demoColleague.id,
  email: demoColleague.email,
  name: demoColleague.name,
  roles: demoColleague.roles,
  hasSecondFactor: true,
  sessions: [
    {
      id: demoColleague.session,
      address: '192.0.2.7',
      client: 'Mozilla/5.0',
      createdAt: '2026-11-22T10:00:00.000Z',
      lastUsedAt: '2026-11-22T10:14:00.000Z',
    },
  ],
};

const tags = ['Internal'];
const auth = { scopes: ['staff:write'] } as const;
const params = z.object({ id });

const byCode =
  'Asks for a one-time code of your own second factor, each time another, as a password alone gives no rights away; so no API key may do it.';

export const listStaffMembers = defineEndpoint({
  method: 'get',
  path: '/internal/staff',
  operationId: 'listStaffMembers',
  summary: 'List whoever has another role than a customer’s, the newest account first',
  description: 'Not routed from outside the cluster.',
  tags,
  auth,
  query: z.strictObject(paging),
  answers: { 200: pageOf(staffMember) },
  problems: [],
  examples: { answer: { items: [exampleMember], page: { next: null } } },
});

export const readStaffMember = defineEndpoint({
  method: 'get',
  path: '/internal/staff/{id}',
  operationId: 'readStaffMember',
  summary: 'Read which roles somebody has, and where they are signed in',
  tags,
  auth,
  params,
  answers: { 200: staffMember },
  problems: ['not-found'],
  examples: { params: { id: demoColleague.id }, answer: exampleMember },
});

export const setStaffRoles = defineEndpoint({
  method: 'put',
  path: '/internal/staff/{id}/roles',
  operationId: 'setStaffRoles',
  summary: 'Give somebody roles in place of the present ones',
  description: `Pages refuse what is no longer allowed at the next request; sessions of the API are ended. Nobody changes their own, so that an admin is always left. ${byCode}`,
  tags,
  auth,
  secondFactor: 'required',
  params,
  body: z
    .strictObject({
      roles: z
        .array(role)
        .min(1)
        .max(role.options.length)
        .refine((roles) => new Set(roles).size === roles.length, 'names a role twice')
        .meta({ uniqueItems: true }),
    })
    .meta({ id: 'StaffRoles' }),
  answers: { 200: staffMember },
  problems: ['not-found', 'forbidden', 'own-account'],
  examples: {
    params: { id: demoColleague.id },
    body: { roles: ['support', 'catalog-manager'] },
    answer: { ...exampleMember, roles: ['support', 'catalog-manager'] },
  },
});

export const endStaffSessions = defineEndpoint({
  method: 'delete',
  path: '/internal/staff/{id}/sessions',
  operationId: 'endStaffSessions',
  summary: 'Sign somebody out of the pages in every browser',
  tags,
  auth,
  params,
  answers: { 204: null },
  problems: ['not-found'],
  examples: { params: { id: demoColleague.id } },
});

export const endStaffSession = defineEndpoint({
  method: 'delete',
  path: '/internal/staff/{id}/sessions/{sessionId}',
  operationId: 'endStaffSession',
  summary: 'Sign somebody out of the pages in one browser',
  tags,
  auth,
  params: z.object({ id, sessionId: z.string().regex(/^[\w-]{1,64}$/) }),
  answers: { 204: null },
  problems: ['not-found'],
  examples: { params: { id: demoColleague.id, sessionId: demoColleague.session } },
});

export const resetSecondFactor = defineEndpoint({
  method: 'delete',
  path: '/internal/staff/{id}/second-factor',
  operationId: 'resetSecondFactor',
  summary: 'Have another set up another device at the next sign-in',
  description: `For whoever lost device and recovery codes. All their sessions of the pages are over. ${byCode}`,
  tags,
  auth,
  secondFactor: 'required',
  params,
  answers: { 204: null },
  problems: ['not-found', 'own-account'],
  examples: { params: { id: demoColleague.id } },
});
