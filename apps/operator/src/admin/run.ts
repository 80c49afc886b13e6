import { userInfo } from 'node:os';
import { inAct, scopesFor } from '@orderline/composition';
import type { AdminInfrastructure } from '@orderline/composition/admin';
import type {
  Command,
  CreateAdminCommand,
  CreateApiKeyCommand,
  ResetSecondFactorCommand,
  SetRolesCommand,
} from './options.ts';

/** What a command did or why it was refused; `text` and `json` say the same. */
export type Report = { readonly ok: boolean; readonly text: string; readonly json: unknown };

/** How the password of a new admin is come by. */
export type PasswordOf = (
  command: CreateAdminCommand,
) => Promise<{ readonly password: string; readonly made: boolean }>;

const refusal = (kind: string, text: string): Report => ({ ok: false, text, json: { refused: kind, detail: text } });

const createAdmin = async (
  { createAdmin: create }: AdminInfrastructure,
  command: CreateAdminCommand,
  passwordOf: PasswordOf,
): Promise<Report> => {
  const { email, name } = command;
  const { password, made } = await passwordOf(command);
  const result = await create({ email, name, password });
  if (!result.ok) {
    return result.error.kind === 'email-taken'
      ? refusal('email-taken', `${email} has an account already: give another address; nothing was changed`)
      : refusal('password-too-common', 'that password is among the first that are guessed: choose another');
  }
  const { id, email: kept } = result.value;
  const shown = made ? `\npassword: ${password}\nIt is shown this once.` : '';
  const json = { id, email: kept, roles: result.value.roles, ...(made && { password }) };
  return { ok: true, text: `created the admin ${kept} (${id})${shown}`, json };
};

const createApiKey = async (
  { createApiKey: create, accounts }: AdminInfrastructure,
  { owner, name, scopes, expiresAt }: CreateApiKeyCommand,
): Promise<Report> => {
  const account = await accounts.findByEmail(owner);
  if (!account) return refusal('owner-not-found', `${owner} has no account: see create-admin`);
  const grantable = scopesFor(account.roles);
  const result = await create({ ownerId: account.userId, grantable, name, scopes, expiresAt });
  if (!result.ok) {
    switch (result.error.kind) {
      case 'scope-not-grantable':
        return refusal(result.error.kind, `${owner} may not give away ${result.error.scopes.join(', ')}`);
      case 'expires-too-soon':
        return refusal(result.error.kind, '--expires is not in the future');
      case 'too-many-api-keys': {
        const ids = result.error.active.map(({ id }) => id).join(' and ');
        return refusal(result.error.kind, `${name} has two active keys, ${ids}: revoke one first`);
      }
    }
  }
  const { apiKey, key } = result.value;
  const text = `created a key for ${name} (${apiKey.id}), with ${scopes.join(', ')}\nkey: ${key}\nIt is shown this once.`;
  const json = { id: apiKey.id, name, owner, scopes, expiresAt: expiresAt?.toISOString() ?? null, key };
  return { ok: true, text, json };
};

const setRoles = async (admin: AdminInfrastructure, { email, roles }: SetRolesCommand): Promise<Report> => {
  const account = await admin.accounts.findByEmail(email);
  const result = account && (await admin.changeRoles({ userId: account.userId, roles }));
  if (!result?.ok) return refusal('user-not-found', `${email} has no account; nothing was changed`);
  const { id, roles: now } = result.value;
  return { ok: true, text: `${email} (${id}) is now ${now.join(', ')}`, json: { id, email, roles: now } };
};

const resetSecondFactor = async (admin: AdminInfrastructure, { email }: ResetSecondFactorCommand): Promise<Report> => {
  const account = await admin.accounts.findByEmail(email);
  if (!account) return refusal('user-not-found', `${email} has no account; nothing was changed`);
  const result = await admin.resetSecondFactor({ userId: account.userId });
  if (!result.ok) return refusal(result.error.kind, `${email} has set up no second factor; nothing was changed`);
  const text = `${email} sets up another device at the next sign-in.
API keys are as they were: look through the keys of ownerId ${account.userId} by GET /api/v2/api-keys?limit=100,
and revoke by DELETE /api/v2/api-keys/ID what nobody needs.`;
  return { ok: true, text, json: { id: account.userId, email } };
};

const run = (admin: AdminInfrastructure, command: Command, passwordOf: PasswordOf): Promise<Report> => {
  switch (command.kind) {
    case 'create-admin':
      return createAdmin(admin, command, passwordOf);
    case 'create-api-key':
      return createApiKey(admin, command);
    case 'set-roles':
      return setRoles(admin, command);
    case 'reset-second-factor':
      return resetSecondFactor(admin, command);
  }
};

/** By whoever runs the system, under the name that the machine knows them by. */
export const runAdmin = (admin: AdminInfrastructure, command: Command, passwordOf: PasswordOf): Promise<Report> => {
  const actor = { kind: 'operator', id: userInfo().username } as const;
  const act = { actor, action: command.kind, target: null, address: null, requestId: null };
  return inAct(act, () => run(admin, command, passwordOf));
};
