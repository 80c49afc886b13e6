import { parseArgs } from 'node:util';
import { newApiKey } from '@orderline/contracts/http/v1/api-keys';
import { registration } from '@orderline/contracts/http/v1/users';
import { type Role, roles } from '@orderline/domain/shared';
import type { z } from 'zod';
import { Misuse } from '../command.ts';

export const HELP = `Example: npm run admin -- create-admin --email ops@shop.example

What only whoever runs the system may do, by the api's own use cases on the database of DATABASE_URL.

  create-admin --email ADDRESS
                         an admin who can sign in; the first one, too. A password is made and shown once
      --name NAME            what to call them (default: Admin)
      --password-stdin       the password is the first line of the standard input; never an argument, which every user of
                             the machine can read
  create-api-key --owner ADDRESS --name CLIENT --scope SCOPE
                         a key for a program, shown once; it can do no more than its owner
      --scope SCOPE          may be repeated
      --expires TIME         RFC 3339, such as 2027-01-01T00:00:00Z; without it the key does not expire
  set-roles --email ADDRESS --role ROLE
                         what somebody may be from now on, in place of the present roles; ends the sessions of the API
      --role ROLE            customer, viewer, support, catalog-manager, staff or admin; may be repeated
  reset-second-factor --email ADDRESS
                         for staff who lost device and recovery codes: the next sign-in sets up another device

  --json   for programs
  --help   this text

Needs DATABASE_URL, and the API_KEY_PEPPER of the api for its keys.
Each leaves an entry of the audit. Exit codes: 0 done; 1 refused, with the reason; 2 wrong usage or settings; 4 the database cannot be reached.
`;

export type CreateAdminCommand = {
  readonly kind: 'create-admin';
  readonly email: string;
  readonly name: string;
  readonly passwordStdin: boolean;
};

export type CreateApiKeyCommand = {
  readonly kind: 'create-api-key';
  readonly owner: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly expiresAt: Date | null;
};

export type SetRolesCommand = { readonly kind: 'set-roles'; readonly email: string; readonly roles: readonly Role[] };

export type ResetSecondFactorCommand = { readonly kind: 'reset-second-factor'; readonly email: string };

export type Command = CreateAdminCommand | CreateApiKeyCommand | SetRolesCommand | ResetSecondFactorCommand;

const parse = (args: readonly string[]) => {
  const [text, flag] = [{ type: 'string' }, { type: 'boolean', default: false }] as const;
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      email: text,
      name: text,
      owner: text,
      scope: { ...text, multiple: true },
      role: { ...text, multiple: true },
      expires: text,
      'password-stdin': flag,
      json: flag,
      help: flag,
    },
  });
};

type Values = ReturnType<typeof parse>['values'];

const checked = <Schema extends z.ZodType>(option: string, schema: Schema, value: unknown): z.infer<Schema> => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Misuse(`${option}: ${parsed.error.issues.map(({ message }) => message).join('; ')}`);
};

const required = (option: string, value: string | undefined): string => {
  if (value === undefined || value.trim() === '') throw new Misuse(`say ${option}`);
  return value;
};

/** What belongs to the other command is more likely a slip than meant. */
const refuse = (command: string, values: Values, others: readonly (keyof Values)[]): void => {
  const stray = others.find((name) => values[name] !== undefined && values[name] !== false);
  if (stray !== undefined) throw new Misuse(`${command} takes no --${stray}`);
};

const createAdmin = (values: Values): CreateAdminCommand => {
  refuse('create-admin', values, ['owner', 'scope', 'expires', 'role']);
  const { email, name } = registration.shape;
  return {
    kind: 'create-admin',
    email: checked('--email', email, required('--email ADDRESS', values.email)),
    name: checked('--name', name, required('--name TEXT', values.name ?? 'Admin')),
    passwordStdin: values['password-stdin'],
  };
};

const createApiKey = (values: Values): CreateApiKeyCommand => {
  refuse('create-api-key', values, ['email', 'password-stdin', 'role']);
  const { name, scopes, expiresAt } = newApiKey.shape;
  const owner = checked('--owner', registration.shape.email, required('--owner ADDRESS', values.owner));
  const named = checked('--name', name, required('--name CLIENT', values.name));
  const expiry = checked('--expires', expiresAt, values.expires);
  if (values.scope === undefined) throw new Misuse('say --scope SCOPE, once for each');
  return {
    kind: 'create-api-key',
    owner,
    name: named,
    scopes: checked('--scope', scopes, values.scope),
    expiresAt: expiry === undefined ? null : new Date(expiry),
  };
};

const keyOptions = ['owner', 'name', 'scope', 'expires', 'password-stdin'] as const;

const emailIn = (values: Values): string =>
  checked('--email', registration.shape.email, required('--email ADDRESS', values.email));

const isRole = (name: string): name is Role => roles.some((role) => role === name);

const setRoles = (values: Values): SetRolesCommand => {
  refuse('set-roles', values, keyOptions);
  const named = values.role ?? [];
  const unknown = named.filter((name) => !isRole(name));
  if (named.length === 0) throw new Misuse(`say --role ROLE, once for each: ${roles.join(', ')}`);
  if (unknown.length > 0) throw new Misuse(`--role: there is no ${unknown.join(', ')}, but ${roles.join(', ')}`);
  return { kind: 'set-roles', email: emailIn(values), roles: named.filter(isRole) };
};

const resetSecondFactor = (values: Values): ResetSecondFactorCommand => {
  refuse('reset-second-factor', values, [...keyOptions, 'role']);
  return { kind: 'reset-second-factor', email: emailIn(values) };
};

const readers: Readonly<Record<Command['kind'], (values: Values) => Command>> = {
  'create-admin': createAdmin,
  'create-api-key': createApiKey,
  'set-roles': setRoles,
  'reset-second-factor': resetSecondFactor,
};

const isCommand = (name: string): name is Command['kind'] => Object.hasOwn(readers, name);

/** What the command line asks for; throws Misuse. */
export const readCommand = (
  args: readonly string[],
): { readonly command: Command; readonly json: boolean } | 'help' => {
  const { values, positionals } = parse(args);
  if (values.help) return 'help';
  const [name, ...rest] = positionals;
  if (rest.length > 0) throw new Misuse(`${name} takes no ${rest.join(' ')}: a password is never an argument`);
  if (name === undefined) throw new Misuse(`say ${Object.keys(readers).join(' or ')}`);
  if (!isCommand(name)) throw new Misuse(`there is no command ${name}`);
  return { command: readers[name](values), json: values.json };
};
