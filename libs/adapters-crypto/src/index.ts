export { type CursorCodec, hmacCursorCodec } from './cursor-codec.ts';
export {
  type ExternalCallersPorts,
  type ExternalTokens,
  externalCallers,
  joseExternalTokens,
} from './external-tokens.ts';
export { makeSecret, SECRET_NAMES, type SecretName } from './made-secrets.ts';
export { argon2Passwords, commonPasswords, type PasswordHashing } from './passwords.ts';
export { hmacApiKeySecrets, opaqueRefreshTokens } from './secrets.ts';
export {
  generateSigningKeys,
  joseAccessTokens,
  type Keyring,
  openKeyring,
  type TokenIssuerOptions,
  type VerificationKey,
} from './signing-keys.ts';
export {
  peppered,
  secondFactorSeal,
  sha256,
  staffSessionIds,
  totpCodeOf,
  totpCodes,
} from './staff-secrets.ts';
export {
  joseTokenVerifier,
  type TokenVerifier,
  type TokenVerifierOptions,
  type VerifiedToken,
} from './token-verifier.ts';
export { sealedWebhookSecrets } from './webhook-secrets.ts';
