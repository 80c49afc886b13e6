import * as z from 'zod';
import { demoCustomer } from '../demo.ts';
import { email } from '../email.ts';
import { id, instant, line } from '../fields.ts';
import * as v1 from '../v1/users.ts';
import { revised } from '../version.ts';

const personName = z
  .object({ fullName: z.string(), givenName: z.string().optional(), familyName: z.string().optional() })
  .meta({
    id: 'PersonName',
    description:
      'A name as its bearer writes it. The parts are there where they were stated: nothing takes a name apart.',
  });

const statedName = z
  .strictObject({ fullName: line(200), givenName: line(100).optional(), familyName: line(100).optional() })
  .meta({ id: 'StatedName' });

const user = z
  .object({
    id,
    email: z.string(),
    emailVerified: v1.user.shape.emailVerified,
    name: personName,
    locale: z.string(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'User' });

const registration = z
  .strictObject({ email, password: v1.password.optional(), name: statedName })
  .meta({ id: 'Registration' });

const profileChange = z
  .strictObject({ name: statedName.optional(), locale: v1.profileChange.shape.locale })
  .meta({ id: 'ProfileChange' });

const name = { fullName: 'Ada Lovelace', givenName: 'Ada', familyName: 'Lovelace' };

const me = {
  id: demoCustomer.id,
  email: demoCustomer.email,
  emailVerified: false,
  name: { fullName: demoCustomer.name },
  locale: 'en-GB',
  createdAt: '2026-11-22T10:00:00.000Z',
  updatedAt: '2026-11-22T10:00:00.000Z',
};

export const registerUser = revised(v1.registerUser, {
  path: '/api/v2/users',
  body: registration,
  answers: { 201: user },
  examples: {
    body: { email: 'ada@example.com', password: 'analytical engine', name },
    answer: { ...me, id: '0199c0de-7a00-7000-8000-000000000004', email: 'ada@example.com', name },
  },
});

export const readProfile = revised(v1.readProfile, {
  path: '/api/v2/users/me',
  answers: { 200: user },
  examples: { answer: me },
});

export const updateProfile = revised(v1.updateProfile, {
  path: '/api/v2/users/me',
  description: 'What the body names is replaced, the rest stays; a name is replaced whole.',
  body: profileChange,
  answers: { 200: user },
  examples: { body: { name }, answer: { ...me, name } },
});
