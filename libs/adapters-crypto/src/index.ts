export { hmacApiKeySecrets } from './api-key-secrets.ts';
export { commonPasswords } from './common-passwords.ts';
export { type CursorCodec, hmacCursorCodec } from './cursor-codec.ts';
export { type ExternalCallersPorts, externalCallers } from './external-callers.ts';
export { type ExternalTokens, joseExternalTokens } from './external-tokens.ts';
export { argon2Passwords, type PasswordHashing } from './password-hasher.ts';
export { opaqueRefreshTokens } from './refresh-tokens.ts';
export { generateSigningKeys, type Keyring, openKeyring, type VerificationKey } from './signing-keys.ts';
export { joseAccessTokens, type TokenIssuerOptions } from './token-issuer.ts';
export {
  joseTokenVerifier,
  type TokenVerifier,
  type TokenVerifierOptions,
  type VerifiedToken,
} from './token-verifier.ts';
