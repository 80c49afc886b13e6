// Written by `npm run openapi` from libs/contracts: edit that, and run it again.
import type { CallOptions, ChangeOptions, Lines, Page, SignInOptions, WholeList } from '../../call-types.ts';

export type StatedName = {
  readonly fullName: string;
  readonly givenName?: string | undefined;
  readonly familyName?: string | undefined;
};

export type Registration = {
  /** Its domain may be internationalised, in its own script or in ASCII (xn--…): both are one address. */
  readonly email: string;
  readonly password?: string | undefined;
  readonly name: StatedName;
};

/** A name as its bearer writes it. The parts are there where they were stated: nothing takes a name apart. */
export type PersonName = {
  readonly fullName: string;
  readonly givenName?: string;
  readonly familyName?: string;
};

export type User = {
  readonly id: string;
  readonly email: string;
  /** Whether a code that was sent there came back. */
  readonly emailVerified: boolean;
  readonly name: PersonName;
  readonly locale: string;
  readonly createdAt: string;
  readonly updatedAt: string;
};

export type ProfileChange = {
  readonly name?: StatedName | undefined;
  /**
   * BCP 47.
   * @example "en-GB"
   */
  readonly locale?: string | undefined;
};

export type Erasure = { readonly password: string };

export type PasswordChange = {
  readonly currentPassword: string;
  readonly newPassword: string;
};

export type UserAddress = {
  readonly id: string;
  readonly recipient: string;
  readonly line1: string;
  readonly line2?: string;
  readonly city: string;
  readonly region?: string;
  readonly postalCode: string;
  readonly country: string;
};

export type Country = 'AD' | 'AE' | 'AF' | 'AG' | 'AI' | 'AL' | 'AM' | 'AO' | 'AQ' | 'AR' | 'AS' | 'AT' | 'AU' | 'AW' | 'AX' | 'AZ' | 'BA' | 'BB' | 'BD' | 'BE' | 'BF' | 'BG' | 'BH' | 'BI' | 'BJ' | 'BL' | 'BM' | 'BN' | 'BO' | 'BQ' | 'BR' | 'BS' | 'BT' | 'BV' | 'BW' | 'BY' | 'BZ' | 'CA' | 'CC' | 'CD' | 'CF' | 'CG' | 'CH' | 'CI' | 'CK' | 'CL' | 'CM' | 'CN' | 'CO' | 'CR' | 'CU' | 'CV' | 'CW' | 'CX' | 'CY' | 'CZ' | 'DE' | 'DJ' | 'DK' | 'DM' | 'DO' | 'DZ' | 'EC' | 'EE' | 'EG' | 'EH' | 'ER' | 'ES' | 'ET' | 'FI' | 'FJ' | 'FK' | 'FM' | 'FO' | 'FR' | 'GA' | 'GB' | 'GD' | 'GE' | 'GF' | 'GG' | 'GH' | 'GI' | 'GL' | 'GM' | 'GN' | 'GP' | 'GQ' | 'GR' | 'GS' | 'GT' | 'GU' | 'GW' | 'GY' | 'HK' | 'HM' | 'HN' | 'HR' | 'HT' | 'HU' | 'ID' | 'IE' | 'IL' | 'IM' | 'IN' | 'IO' | 'IQ' | 'IR' | 'IS' | 'IT' | 'JE' | 'JM' | 'JO' | 'JP' | 'KE' | 'KG' | 'KH' | 'KI' | 'KM' | 'KN' | 'KP' | 'KR' | 'KW' | 'KY' | 'KZ' | 'LA' | 'LB' | 'LC' | 'LI' | 'LK' | 'LR' | 'LS' | 'LT' | 'LU' | 'LV' | 'LY' | 'MA' | 'MC' | 'MD' | 'ME' | 'MF' | 'MG' | 'MH' | 'MK' | 'ML' | 'MM' | 'MN' | 'MO' | 'MP' | 'MQ' | 'MR' | 'MS' | 'MT' | 'MU' | 'MV' | 'MW' | 'MX' | 'MY' | 'MZ' | 'NA' | 'NC' | 'NE' | 'NF' | 'NG' | 'NI' | 'NL' | 'NO' | 'NP' | 'NR' | 'NU' | 'NZ' | 'OM' | 'PA' | 'PE' | 'PF' | 'PG' | 'PH' | 'PK' | 'PL' | 'PM' | 'PN' | 'PR' | 'PS' | 'PT' | 'PW' | 'PY' | 'QA' | 'RE' | 'RO' | 'RS' | 'RU' | 'RW' | 'SA' | 'SB' | 'SC' | 'SD' | 'SE' | 'SG' | 'SH' | 'SI' | 'SJ' | 'SK' | 'SL' | 'SM' | 'SN' | 'SO' | 'SR' | 'SS' | 'ST' | 'SV' | 'SX' | 'SY' | 'SZ' | 'TC' | 'TD' | 'TF' | 'TG' | 'TH' | 'TJ' | 'TK' | 'TL' | 'TM' | 'TN' | 'TO' | 'TR' | 'TT' | 'TV' | 'TW' | 'TZ' | 'UA' | 'UG' | 'UM' | 'US' | 'UY' | 'UZ' | 'VA' | 'VC' | 'VE' | 'VG' | 'VI' | 'VN' | 'VU' | 'WF' | 'WS' | 'XK' | 'YE' | 'YT' | 'ZA' | 'ZM' | 'ZW' | (string & {});

export type StatedAddress = {
  /** Of a kept address that is passed on; not read. */
  readonly id?: string | undefined;
  readonly recipient: string;
  readonly line1: string;
  readonly line2?: string | undefined;
  /** Wanted but for countries whose addresses have none. */
  readonly city?: string | undefined;
  readonly region?: string | undefined;
  /** Wanted in countries whose addresses always have one. */
  readonly postalCode?: string | undefined;
  readonly country: Country;
};

export type WaysToTell = {
  /** In the inbox. */
  readonly inApp: boolean;
  /** By e-mail, where the address is confirmed. */
  readonly email: boolean;
};

/** How you are told of what, by the type of the notification. Codes and news of your password are always sent. */
export type NotificationPreferences = {
  readonly 'order-placed': WaysToTell;
  readonly 'order-shipped': WaysToTell;
  readonly 'order-delivered': WaysToTell;
  readonly 'order-cancelled': WaysToTell;
  readonly 'order-refunded': WaysToTell;
};

export type WaysToTellChange = {
  readonly inApp?: boolean | undefined;
  readonly email?: boolean | undefined;
};

export type NotificationPreferencesChange = {
  readonly 'order-placed'?: WaysToTellChange | undefined;
  readonly 'order-shipped'?: WaysToTellChange | undefined;
  readonly 'order-delivered'?: WaysToTellChange | undefined;
  readonly 'order-cancelled'?: WaysToTellChange | undefined;
  readonly 'order-refunded'?: WaysToTellChange | undefined;
};

export type Users = {
  /**
   * Register a customer.
   *
   * Anyone registers with a password. Staff with `users:write` may leave it out: the customer is invited, and `email-taken` then names the existing account.
   *
   * `POST /api/v2/users`
   * @throws `email-taken`
   * @throws `password-too-common`
   */
  readonly register: (input: Registration, options?: CallOptions) => Promise<User>;
  /**
   * Read your own profile.
   *
   * `GET /api/v2/users/me`
   * @throws `not-found`
   */
  readonly readProfile: (options?: CallOptions) => Promise<User>;
  /**
   * Change your own profile.
   *
   * What the body names is replaced, the rest stays; a name is replaced whole.
   *
   * `PATCH /api/v2/users/me`
   * @throws `not-found`
   */
  readonly updateProfile: (input: ProfileChange, options: ChangeOptions) => Promise<User>;
  /**
   * Erase your account.
   *
   * Ends every session and erases all that names you; orders are kept without you. Not while an order is placed, paid or packed, and not the last admin. The e-mail address is free to register again.
   *
   * `DELETE /api/v2/users/me`
   * @throws `wrong-password`
   * @throws `login-throttled`
   * @throws `orders-open`
   * @throws `last-admin`
   * @throws `not-found`
   */
  readonly erase: (input: Erasure, options?: CallOptions) => Promise<undefined>;
  /**
   * Change your password.
   *
   * Every other session of yours is ended; this one goes on.
   *
   * `PUT /api/v2/users/me/password`
   * @throws `wrong-password`
   * @throws `password-too-common`
   * @throws `login-throttled`
   */
  readonly changePassword: (input: PasswordChange, options?: CallOptions) => Promise<undefined>;
  /**
   * Have a code sent that confirms your e-mail address.
   *
   * `POST /api/v2/users/me/email-verification`
   * @throws `not-found`
   * @throws `rate-limited`
   */
  readonly requestEmailVerification: (options?: CallOptions) => Promise<undefined>;
  /**
   * List your addresses, at most 20.
   *
   * `GET /api/v2/users/me/addresses`
   * @throws `not-found`
   */
  readonly listAddresses: (options?: CallOptions) => Promise<WholeList<UserAddress>>;
  /**
   * Add an address.
   *
   * `POST /api/v2/users/me/addresses`
   * @throws `not-found`
   * @throws `too-many-addresses`
   */
  readonly createAddress: (input: StatedAddress, options?: CallOptions) => Promise<UserAddress>;
  /**
   * Read an address of yours.
   *
   * `GET /api/v2/users/me/addresses/{id}`
   * @throws `not-found`
   */
  readonly readAddress: (input: { readonly id: string }, options?: CallOptions) => Promise<UserAddress>;
  /**
   * Replace an address whole.
   *
   * Orders keep the address that they were placed with.
   *
   * `PUT /api/v2/users/me/addresses/{id}`
   * @throws `not-found`
   */
  readonly replaceAddress: (input: StatedAddress & { readonly id: string }, options: ChangeOptions) => Promise<UserAddress>;
  /**
   * Remove an address.
   *
   * `DELETE /api/v2/users/me/addresses/{id}`
   * @throws `not-found`
   */
  readonly deleteAddress: (input: { readonly id: string }, options?: CallOptions) => Promise<undefined>;
  /**
   * Read how you are told of what.
   *
   * `GET /api/v2/users/me/notification-preferences`
   * @throws `not-found`
   */
  readonly readNotificationPreferences: (options?: CallOptions) => Promise<NotificationPreferences>;
  /**
   * Choose how you are told of what.
   *
   * What the body names is replaced, the rest stays. It holds for what happens from then on.
   *
   * `PATCH /api/v2/users/me/notification-preferences`
   * @throws `not-found`
   */
  readonly changeNotificationPreferences: (input: NotificationPreferencesChange, options: ChangeOptions) => Promise<NotificationPreferences>;
};

export type EmailVerification = { readonly token: string };

export type EmailVerifications = {
  /**
   * Confirm an e-mail address by the code.
   *
   * An address that is not confirmed may sign in and order all the same.
   *
   * `POST /api/v2/email-verifications`
   * @throws `invalid-verification-token`
   */
  readonly verifyEmail: (input: EmailVerification, options?: CallOptions) => Promise<undefined>;
};

export type PasswordResetRequest = {
  /** Its domain may be internationalised, in its own script or in ASCII (xn--…): both are one address. */
  readonly email: string;
};

export type PasswordReset = {
  readonly token: string;
  readonly newPassword: string;
};

export type PasswordResets = {
  /**
   * Ask for a code to choose a new password with.
   *
   * The code is sent by e-mail, where the address has an account; the answer is the same where it has none. Earlier codes stay good.
   *
   * `POST /api/v2/password-resets`
   * @throws `rate-limited`
   */
  readonly request: (input: PasswordResetRequest, options?: CallOptions) => Promise<undefined>;
  /**
   * Choose a new password with the code.
   *
   * Every session is ended: sign in with the new password. Nobody has to wait any more for what was tried before.
   *
   * `POST /api/v2/password-resets/confirmation`
   * @throws `invalid-reset-token`
   * @throws `password-too-common`
   */
  readonly resetPassword: (input: PasswordReset, options?: CallOptions) => Promise<undefined>;
};

export type Credentials = {
  readonly email: string;
  readonly password: string;
  /** What the last sign-in on this device was told. */
  readonly deviceToken?: string | undefined;
};

export type SignedIn = {
  /** A signed token, sent as `Authorization: Bearer …`. */
  readonly accessToken: string;
  readonly tokenType: 'Bearer' | (string & {});
  /** Seconds. */
  readonly expiresIn: number;
  /** Good for one refresh. */
  readonly refreshToken: string;
  /** Keep it on the device, also when signing out, and send it with the next sign-in. It proves nobody and opens nothing. */
  readonly deviceToken?: string;
};

export type Session = {
  readonly id: string;
  readonly createdAt: string;
  readonly lastUsedAt: string;
  readonly expiresAt: string;
  /** Whether this request belongs to it. */
  readonly current: boolean;
};

export type Sessions = {
  /**
   * Sign in.
   *
   * Who fails often must wait: for one account from one address or device, and for an account from everywhere. A device that sends its `deviceToken`, and a network that the account was signed in from lately, do not wait for what others did elsewhere. Staff with a second factor have the rights of a customer without One-Time-Code.
   *
   * `POST /api/v2/sessions`
   * @throws `invalid-credentials`
   * @throws `wrong-code`
   * @throws `login-throttled`
   */
  readonly signIn: (input: Credentials, options?: SignInOptions) => Promise<SignedIn>;
  /**
   * List your live sessions, newest first.
   *
   * `GET /api/v2/sessions`
   */
  readonly list: (options?: CallOptions) => Promise<Page<Session>>;
  /**
   * End a session of yours; `current` is this one.
   *
   * `DELETE /api/v2/sessions/{id}`
   * @throws `not-found`
   */
  readonly signOut: (input: { readonly id: string | 'current' }, options?: CallOptions) => Promise<undefined>;
};

export type NewApiKey = {
  readonly name: string;
  readonly scopes: readonly ('catalog:write' | 'inventory:read' | 'inventory:write' | 'users:write' | 'customers:read' | 'orders:on-behalf' | 'orders:read' | 'orders:write' | 'orders:refund' | 'reporting:read' | 'reports:read' | 'exports' | 'jobs:run' | 'events:read' | 'events:write' | 'webhooks:write' | 'audit:read')[];
  /** By RFC 3339. Without it the key does not expire. */
  readonly expiresAt?: string | undefined;
};

export type MadeApiKey = {
  readonly id: string;
  /** How the key begins; no secret. */
  readonly prefix: string;
  /** The client that holds it. */
  readonly name: string;
  /** Who made it. It can never do more than its owner may. */
  readonly ownerId: string;
  readonly scopes: readonly string[];
  readonly createdAt: string;
  readonly expiresAt: string | null;
  /** To the minute. */
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
  /** The key itself. It is shown this once and cannot be read again. */
  readonly key: string;
};

export type ListApiKeysQuery = {
  /** How many items a page has at most. */
  readonly limit?: number | undefined;
  /** Where the page before ended: its `page.next`. */
  readonly cursor?: string | undefined;
};

export type ApiKey = {
  readonly id: string;
  /** How the key begins; no secret. */
  readonly prefix: string;
  /** The client that holds it. */
  readonly name: string;
  /** Who made it. It can never do more than its owner may. */
  readonly ownerId: string;
  readonly scopes: readonly string[];
  readonly createdAt: string;
  readonly expiresAt: string | null;
  /** To the minute. */
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
};

export type ApiKeys = {
  /**
   * Make an API key for a client.
   *
   * The answer shows the key, once. A client has at most two that are active: make the next one, change over, revoke the first.
   *
   * `POST /api/v2/api-keys`
   * @throws `scope-not-grantable`
   * @throws `too-many-api-keys`
   */
  readonly create: (input: NewApiKey, options?: CallOptions) => Promise<MadeApiKey>;
  /**
   * List API keys, newest first, those that are no longer good too.
   *
   * `GET /api/v2/api-keys`
   */
  readonly list: (input?: ListApiKeysQuery, options?: CallOptions) => Promise<Page<ApiKey>>;
  /** Every item of `list`, page by page, read as far as the loop goes. */
  readonly all: (input?: Omit<ListApiKeysQuery, 'cursor'>, options?: CallOptions) => AsyncGenerator<ApiKey, void, undefined>;
  /**
   * Revoke an API key; within five seconds it is good nowhere.
   *
   * `DELETE /api/v2/api-keys/{id}`
   * @throws `not-found`
   */
  readonly revoke: (input: { readonly id: string }, options?: CallOptions) => Promise<undefined>;
};

export type ListProductsQuery = {
  /**
   * Words of title, category or description (also `"a phrase"`, `-without`, `this or that`), or the beginning of a SKU. Else a part of a SKU, or words that are nearly those. Case, accents and width do not count; of words in scripts without spaces, a part is enough.
   * @example "enamel mug"
   */
  readonly q?: string | undefined;
  /**
   * Only what is in this category.
   * @example "kitchen"
   */
  readonly category?: string | undefined;
  /** Only what is that available. */
  readonly availability?: 'in_stock' | 'low' | 'out_of_stock' | (string & {}) | undefined;
  /**
   * With `currency`; included.
   * @example "5.00"
   */
  readonly minPrice?: string | undefined;
  /**
   * With `currency`; included.
   * @example "20.00"
   */
  readonly maxPrice?: string | undefined;
  /**
   * Only prices in this currency.
   * @example "GBP"
   */
  readonly currency?: string | undefined;
  /** By default `relevance` with `q`, `price` where prices are limited, else `id`. Prices go by currency first. Where prices are limited: `price`, `-price` or `relevance`. */
  readonly sort?: 'relevance' | 'id' | 'newest' | 'title' | '-title' | 'price' | '-price' | undefined;
  /** How many items a page has at most. */
  readonly limit?: number | undefined;
  /** Where the page before ended: its `page.next`. */
  readonly cursor?: string | undefined;
};

export type Money = {
  /** Decimal, with the currency’s own number of decimals. */
  readonly amount: string;
  /** ISO 4217. */
  readonly currency: string;
};

export type Product = {
  readonly id: string;
  readonly sku: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly price: Money;
  /** Coarse; clients tolerate new values. */
  readonly availability: 'in_stock' | 'low' | 'out_of_stock' | (string & {});
  readonly createdAt: string;
  readonly updatedAt: string;
};

export type StatedMoney = {
  readonly amount: string;
  /** A code that ISO 4217 lists now, of a currency with a minor unit. */
  readonly currency: string;
};

export type NewProduct = {
  readonly sku: string;
  readonly title: string;
  /** @default "" */
  readonly description?: string | undefined;
  readonly category: string;
  readonly price: StatedMoney;
};

export type ProductChange = {
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly category?: string | undefined;
  readonly price?: StatedMoney | undefined;
};

export type ImportProductsQuery = {
  /** `true`: the same checks and counts, and nothing is written but the record. */
  readonly dryRun?: 'true' | 'false' | undefined;
};

export type RefusedLine = {
  /** From 1; in CSV the header is line 1. */
  readonly line: number;
  readonly sku: string | null;
  readonly errors: readonly {
    readonly pointer: string;
    readonly code: string;
    readonly detail: string;
  }[];
};

export type ProductImport = {
  readonly id: string;
  /** `stopped`: a line could not be read, nor any after it. `interrupted`: no more lines came. `cancelled`: by somebody. What was done before stays done. */
  readonly status: 'running' | 'finished' | 'stopped' | 'interrupted' | 'cancelled' | (string & {});
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly refused: number;
  /** How many of the refused lines are kept with their reasons: the first 10,000. */
  readonly refusalsKept: number;
  /** The first 100 of the lines that were refused; none in a list. */
  readonly refusals: readonly RefusedLine[];
  /** The line at which a stopped import stopped. */
  readonly broken: {
    readonly line: number;
    readonly code: string;
    readonly detail: string;
  } | null;
  /** The counts say what an import would do; nothing was written. */
  readonly dryRun: boolean;
  /** Of a file that was sent by the page of staff. */
  readonly fileName: string | null;
  /** How much was read. */
  readonly readBytes: number;
  /** Of how much, where that is known before the end. */
  readonly totalBytes: number | null;
  /** The account. */
  readonly importedBy: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
};

export type ListProductImportsQuery = {
  /** How many items a page has at most. */
  readonly limit?: number | undefined;
  /** Where the page before ended: its `page.next`. */
  readonly cursor?: string | undefined;
};

export type ListProductImportRefusalsQuery = {
  readonly id: string;
  /** How many items a page has at most. */
  readonly limit?: number | undefined;
  /** Where the page before ended: its `page.next`. */
  readonly cursor?: string | undefined;
};

export type Products = {
  /**
   * List and search the catalogue.
   *
   * Of words that are common, the newest 10,000 products are searched by relevance; in another order a page may be short or empty while `page.next` leads on.
   *
   * `GET /api/v2/products`
   */
  readonly list: (input?: ListProductsQuery, options?: CallOptions) => Promise<Page<Product>>;
  /** Every item of `list`, page by page, read as far as the loop goes. */
  readonly all: (input?: Omit<ListProductsQuery, 'cursor'>, options?: CallOptions) => AsyncGenerator<Product, void, undefined>;
  /**
   * Read a product.
   *
   * `GET /api/v2/products/{id}`
   * @throws `not-found`
   */
  readonly read: (input: { readonly id: string }, options?: CallOptions) => Promise<Product>;
  /**
   * Create a product, with nothing of it in stock.
   *
   * `POST /api/v2/products`
   * @throws `sku-taken`
   */
  readonly create: (input: NewProduct, options?: CallOptions) => Promise<Product>;
  /**
   * Change a product.
   *
   * What the body names is replaced, the rest stays. An SKU is for ever.
   *
   * `PATCH /api/v2/products/{id}`
   * @throws `not-found`
   */
  readonly change: (input: ProductChange & { readonly id: string }, options: ChangeOptions) => Promise<Product>;
  /**
   * Create and change products from a file.
   *
   * Each line is a product as POST /products takes it: of a new SKU one is created, of a known one changed. Lines that are not valid are refused, the others taken, in batches. Where a file breaks off, its record (Location) says what was done. CSV begins with the names of its columns: sku, title, category, price, currency, description.
   *
   * `POST /api/v2/products/imports`
   */
  readonly import: (input: ImportProductsQuery & Lines<'application/x-ndjson' | 'text/csv'>, options?: CallOptions) => Promise<ProductImport>;
  /**
   * List imports and dry runs, newest first.
   *
   * `GET /api/v2/products/imports`
   */
  readonly listImports: (input?: ListProductImportsQuery, options?: CallOptions) => Promise<Page<ProductImport>>;
  /** Every item of `listImports`, page by page, read as far as the loop goes. */
  readonly allImports: (input?: Omit<ListProductImportsQuery, 'cursor'>, options?: CallOptions) => AsyncGenerator<ProductImport, void, undefined>;
  /**
   * Cancel an import that is under way.
   *
   * It ends after the batch that is being written, which stays. One that is over is answered as it ended.
   *
   * `POST /api/v2/products/imports/{id}/cancellation`
   * @throws `not-found`
   */
  readonly cancelImport: (input: { readonly id: string }, options?: CallOptions) => Promise<ProductImport>;
  /**
   * Read how an import stands or ended.
   *
   * `GET /api/v2/products/imports/{id}`
   * @throws `not-found`
   */
  readonly readImport: (input: { readonly id: string }, options?: CallOptions) => Promise<ProductImport>;
  /**
   * List the lines that an import refused.
   *
   * The first 10,000 of them; the record of the import counts them all.
   *
   * `GET /api/v2/products/imports/{id}/refusals`
   * @throws `not-found`
   */
  readonly listImportRefusals: (input: ListProductImportRefusalsQuery, options?: CallOptions) => Promise<Page<RefusedLine>>;
  /** Every item of `listImportRefusals`, page by page, read as far as the loop goes. */
  readonly allImportRefusals: (input: Omit<ListProductImportRefusalsQuery, 'cursor'>, options?: CallOptions) => AsyncGenerator<RefusedLine, void, undefined>;
};

/** Units of one product: onHand = available + reserved. */
export type Stock = {
  readonly onHand: number;
  readonly reserved: number;
  readonly available: number;
  readonly version: number;
};

export type StockAdjustment = {
  readonly delta: number;
  readonly reason: string;
};

export type Inventory = {
  /**
   * Read the stock of a product.
   *
   * `GET /api/v2/inventory/{productId}`
   * @throws `not-found`
   */
  readonly readStock: (input: { readonly productId: string }, options?: CallOptions) => Promise<Stock>;
  /**
   * Book units in or out.
   *
   * A positive delta is a receipt. What is reserved for orders cannot be taken out.
   *
   * `POST /api/v2/inventory/{productId}/adjustments`
   * @throws `not-found`
   * @throws `stock-would-be-negative`
   * @throws `stock-too-large`
   */
  readonly adjustStock: (input: StockAdjustment & { readonly productId: string }, options?: CallOptions) => Promise<Stock>;
};

export type NewOrder = {
  readonly lines: readonly {
    readonly sku: string;
    readonly quantity: number;
  }[];
  readonly shippingAddress: StatedAddress;
  /** Refused as `price-changed` where it no longer holds. */
  readonly expectedTotal?: StatedMoney | undefined;
  /** Whose order it is: needs `orders:on-behalf`. */
  readonly customerId?: string | undefined;
};

export type OrderLine = {
  /** As it was when the order was placed. */
  readonly product: {
    readonly id: string;
    readonly sku: string;
    readonly title: string;
  };
  readonly quantity: number;
  readonly unitPrice: Money;
  readonly lineTotal: Money;
};

export type Address = {
  readonly recipient: string;
  readonly line1: string;
  readonly line2?: string;
  readonly city: string;
  readonly region?: string;
  readonly postalCode: string;
  readonly country: string;
};

/** What the carrier has not told is null. */
export type Shipment = {
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
  readonly shippedAt: string;
  readonly deliveredAt: string | null;
};

export type Cancellation = {
  /** Why, as a stable code; clients tolerate new ones. */
  readonly reason: 'customer' | 'staff' | 'payment-declined' | 'payment-timeout' | 'warehouse-rejected' | 'warehouse-timeout' | 'carrier-rejected' | 'carrier-timeout' | 'other' | (string & {});
  /** The same as a sentence for people. */
  readonly detail: string;
  readonly cancelledAt: string;
};

export type Order = {
  readonly id: string;
  /**
   * What people call the order.
   * @example "K7QM4-9XD2T"
   */
  readonly number: string;
  readonly customerId: string;
  readonly status: 'placed' | 'paid' | 'packed' | 'shipped' | 'delivered' | 'cancelled' | (string & {});
  readonly lines: readonly OrderLine[];
  readonly total: Money;
  /** What was given back so far. Null while nothing was. */
  readonly refunded: Money | null;
  readonly shippingAddress: Address;
  /** Null until the order has shipped. */
  readonly shipment: Shipment | null;
  /** Null unless the order is cancelled. */
  readonly cancellation: Cancellation | null;
  readonly placedAt: string;
  readonly updatedAt: string;
};

export type ListOrdersQuery = {
  /**
   * Only the order of this number. Case, dashes and spaces do not count; O is 0, I and L are 1.
   * @example "k7qm4 9xd2t"
   */
  readonly number?: string | undefined;
  /** How many items a page has at most. */
  readonly limit?: number | undefined;
  /** Where the page before ended: its `page.next`. */
  readonly cursor?: string | undefined;
};

export type ListOrderEventsQuery = {
  readonly id: string;
  /** How many items a page has at most. */
  readonly limit?: number | undefined;
  /** Where the page before ended: its `page.next`. */
  readonly cursor?: string | undefined;
};

export type OrderEvent = {
  /** Clients tolerate new ones. */
  readonly type: string;
  readonly version: number;
  readonly at: string;
  /** Why, as a stable code; clients tolerate new ones. */
  readonly reason?: 'customer' | 'staff' | 'payment-declined' | 'payment-timeout' | 'warehouse-rejected' | 'warehouse-timeout' | 'carrier-rejected' | 'carrier-timeout' | 'other' | (string & {});
  /** The same as a sentence for people. */
  readonly detail?: string;
  /** What was given back this time. */
  readonly amount?: Money;
};

export type Orders = {
  /**
   * Place an order, met in full or not at all.
   *
   * Each line names its product by SKU, compared without regard to case.
   *
   * `POST /api/v2/orders`
   * @throws `out-of-stock`
   * @throws `price-changed`
   * @throws `unknown-reference`
   * @throws `forbidden`
   * @throws `insufficient-user-authentication`
   */
  readonly place: (input: NewOrder, options?: CallOptions) => Promise<Order>;
  /**
   * List your orders, newest first.
   *
   * `GET /api/v2/orders`
   */
  readonly list: (input?: ListOrdersQuery, options?: CallOptions) => Promise<Page<Order>>;
  /** Every item of `list`, page by page, read as far as the loop goes. */
  readonly all: (input?: Omit<ListOrdersQuery, 'cursor'>, options?: CallOptions) => AsyncGenerator<Order, void, undefined>;
  /**
   * Read an order of yours.
   *
   * `GET /api/v2/orders/{id}`
   * @throws `not-found`
   */
  readonly read: (input: { readonly id: string }, options?: CallOptions) => Promise<Order>;
  /**
   * Read what has happened to an order, oldest first.
   *
   * `GET /api/v2/orders/{id}/events`
   * @throws `not-found`
   */
  readonly listEvents: (input: ListOrderEventsQuery, options?: CallOptions) => Promise<Page<OrderEvent>>;
  /** Every item of `listEvents`, page by page, read as far as the loop goes. */
  readonly allEvents: (input: Omit<ListOrderEventsQuery, 'cursor'>, options?: CallOptions) => AsyncGenerator<OrderEvent, void, undefined>;
  /**
   * Cancel an order that has not shipped.
   *
   * Repeated, it is answered as at first. An order that was cancelled for another reason is refused, so that nobody takes that for their own doing; `detail` says why.
   *
   * `POST /api/v2/orders/{id}/cancellation`
   * @throws `not-found`
   * @throws `invalid-transition`
   */
  readonly cancel: (input: { readonly id: string }, options?: CallOptions) => Promise<Order>;
};

export type ListNotificationsQuery = {
  /** How many items a page has at most. */
  readonly limit?: number | undefined;
  /** Where the page before ended: its `page.next`. */
  readonly cursor?: string | undefined;
};

export type Notification = {
  readonly id: string;
  /** From the event, in kebab case; clients tolerate new ones. */
  readonly type: string;
  readonly title: string;
  readonly body: string;
  readonly subject: {
    readonly type: string;
    readonly id: string;
  };
  readonly readAt: string | null;
  readonly createdAt: string;
  /** Its place in your channel, gapless from 1; null where it is older than channels are. */
  readonly offset: number | null;
};

export type Position = {
  readonly epoch: string;
  readonly offset: number;
};

export type NotificationsRead = {
  readonly ids?: readonly string[] | undefined;
  readonly all?: true | undefined;
};

export type NotificationsMarked = {
  readonly read: number;
  /** How many of all your notifications are unread. */
  readonly unread: number;
  /** Grows with each change of `unread`: the higher one is the later one. */
  readonly unreadRevision: number;
};

export type Notifications = {
  /**
   * Read your inbox, newest first.
   *
   * `GET /api/v2/notifications`
   */
  readonly list: (input?: ListNotificationsQuery, options?: CallOptions) => Promise<{
    readonly items: readonly Notification[];
    readonly page: { readonly next: string | null };
    /** How many of all your notifications are unread. */
    readonly unread: number;
    /** Grows with each change of `unread`: the higher one is the later one. */
    readonly unreadRevision: number;
    /** Where your channel stood at the same moment: follow it from here, and nothing is missed or told twice. */
    readonly position: Position;
  }>;
  /** Every item of `list`, page by page, read as far as the loop goes. */
  readonly all: (input?: Omit<ListNotificationsQuery, 'cursor'>, options?: CallOptions) => AsyncGenerator<undefined, void, undefined>;
  /**
   * Mark notifications as read, some or all.
   *
   * `POST /api/v2/notifications/read`
   */
  readonly markRead: (input?: NotificationsRead, options?: CallOptions) => Promise<NotificationsMarked>;
};

export type RealtimeTicket = {
  readonly ticket: string;
  readonly expiresAt: string;
};

export type Realtime = {
  /**
   * Get a ticket for one connection.
   *
   * The ticket stands for your token in the first frame of a WebSocket: once, and within 30 seconds. The connection may go on as long as the token.
   *
   * `POST /api/v2/realtime/tickets`
   */
  readonly createTicket: (options?: CallOptions) => Promise<RealtimeTicket>;
};

export type NotificationEmails = {
  /**
   * Switch off e-mails like the one whose link this is.
   *
   * What a mail program asks for that knows one-click unsubscribing (RFC 8058): e-mails have the link in their header List-Unsubscribe. Whatever the body is, it is not read.
   *
   * `POST /api/v2/notification-emails/{id}/unsubscribe/{token}`
   * @throws `not-found`
   */
  readonly unsubscribe: (input: {
    readonly id: string;
    readonly token: string;
  }, options?: CallOptions) => Promise<undefined>;
};

export type Category = {
  readonly category: string;
  /** How many there are, in stock or not. */
  readonly products: number;
};

export type Categories = {
  /**
   * List the categories that have products, by name, at most 1,000.
   *
   * `GET /api/v2/categories`
   */
  readonly list: (options?: CallOptions) => Promise<WholeList<Category>>;
};

export type NewWebhookEndpoint = {
  /** https, on port 443 or one from 1024 on; no user, no password, no fragment. */
  readonly url: string;
  /** @default "" */
  readonly description?: string | undefined;
  /**
   * What is sent; null for all, those that come to be later too.
   * @default null
   */
  readonly eventTypes?: readonly ('user.registered' | 'user.changed' | 'user.erased' | 'order.placed' | 'order.paid' | 'order.packed' | 'order.shipped' | 'order.delivered' | 'order.cancelled' | 'order.refunded' | 'product.created' | 'product.changed' | 'product.price_changed' | 'stock.depleted' | 'stock.replenished')[] | null | undefined;
  /** @default true */
  readonly enabled?: boolean | undefined;
};

export type MadeWebhookEndpoint = {
  readonly id: string;
  readonly url: string;
  readonly description: string;
  /** Null: all of them. */
  readonly eventTypes: readonly string[] | null;
  readonly enabled: boolean;
  /** request: by whoever disabled it. gone: it answered 410. failing: nothing arrived for five days. */
  readonly disabledReason: 'request' | 'gone' | 'failing' | (string & {}) | null;
  readonly disabledAt: string | null;
  /** The first failure since something arrived last. */
  readonly failingSince: string | null;
  /** Until then the secret before the last one signs as well. */
  readonly oldSecretEndsAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** `whsec_` and base64, as Standard Webhooks has it. It is shown this once and cannot be read again. */
  readonly secret: string;
};

export type ListWebhookEndpointsQuery = {
  /** How many items a page has at most. */
  readonly limit?: number | undefined;
  /** Where the page before ended: its `page.next`. */
  readonly cursor?: string | undefined;
};

export type WebhookEndpoint = {
  readonly id: string;
  readonly url: string;
  readonly description: string;
  /** Null: all of them. */
  readonly eventTypes: readonly string[] | null;
  readonly enabled: boolean;
  /** request: by whoever disabled it. gone: it answered 410. failing: nothing arrived for five days. */
  readonly disabledReason: 'request' | 'gone' | 'failing' | (string & {}) | null;
  readonly disabledAt: string | null;
  /** The first failure since something arrived last. */
  readonly failingSince: string | null;
  /** Until then the secret before the last one signs as well. */
  readonly oldSecretEndsAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
};

export type WebhookEndpointChanges = {
  /** https, on port 443 or one from 1024 on; no user, no password, no fragment. */
  readonly url?: string | undefined;
  readonly description?: string | undefined;
  /** What is sent; null for all, those that come to be later too. */
  readonly eventTypes?: readonly ('user.registered' | 'user.changed' | 'user.erased' | 'order.placed' | 'order.paid' | 'order.packed' | 'order.shipped' | 'order.delivered' | 'order.cancelled' | 'order.refunded' | 'product.created' | 'product.changed' | 'product.price_changed' | 'stock.depleted' | 'stock.replenished')[] | null | undefined;
  readonly enabled?: boolean | undefined;
};

export type WebhookSecretRotation = {
  /**
   * How long both sign; 0 ends the old one now.
   * @default 24
   */
  readonly keepOldHours?: number | undefined;
};

export type WebhookAttempt = {
  readonly at: string;
  /** Null where nothing was answered. */
  readonly responseStatus: number | null;
  readonly error: string | null;
  readonly durationMs: number;
};

export type WebhookDelivery = {
  /** In `Orderline-Delivery-Id`: of this event to this endpoint. */
  readonly id: string;
  /** In `webhook-id`: the same for each endpoint and each attempt. */
  readonly eventId: string;
  readonly type: string;
  /** What the event tells of; those of one subject are sent in their order. */
  readonly subjectId: string;
  readonly occurredAt: string;
  /** failed: given up. */
  readonly status: 'waiting' | 'delivered' | 'failed' | (string & {});
  readonly attempts: number;
  /** Not before; it may wait for an earlier one of its subject. */
  readonly nextAttemptAt: string | null;
  readonly lastAttemptAt: string | null;
  /** Of the last attempt. */
  readonly responseStatus: number | null;
  /** Of the last attempt. */
  readonly error: string | null;
  /** The last ten that are over, the oldest first; one whose sender died is counted alone. */
  readonly lastAttempts: readonly WebhookAttempt[];
  readonly createdAt: string;
  readonly endedAt: string | null;
};

export type ListWebhookEndpointDeliveriesQuery = {
  readonly id: string;
  /** Only these. */
  readonly status?: 'waiting' | 'delivered' | 'failed' | (string & {}) | undefined;
  /** How many items a page has at most. */
  readonly limit?: number | undefined;
  /** Where the page before ended: its `page.next`. */
  readonly cursor?: string | undefined;
};

export type WebhookRedeliveries = {
  /** By RFC 3339. */
  readonly since: string;
};

export type RedeliveredWebhooks = {
  readonly redelivered: number;
  readonly hasMore: boolean;
};

export type WebhookEndpoints = {
  /**
   * Have events sent to a URL from now on.
   *
   * The answer shows the secret, once. There are at most 25 endpoints. What is sent, how it is signed and when it is sent again is in the guide on webhooks.
   *
   * `POST /api/v2/webhook-endpoints`
   * @throws `too-many-webhook-endpoints`
   */
  readonly create: (input: NewWebhookEndpoint, options?: CallOptions) => Promise<MadeWebhookEndpoint>;
  /**
   * List the endpoints that events are sent to, newest first.
   *
   * `GET /api/v2/webhook-endpoints`
   */
  readonly list: (input?: ListWebhookEndpointsQuery, options?: CallOptions) => Promise<Page<WebhookEndpoint>>;
  /** Every item of `list`, page by page, read as far as the loop goes. */
  readonly all: (input?: Omit<ListWebhookEndpointsQuery, 'cursor'>, options?: CallOptions) => AsyncGenerator<WebhookEndpoint, void, undefined>;
  /**
   * Read an endpoint, and why nothing is sent to it.
   *
   * `GET /api/v2/webhook-endpoints/{id}`
   * @throws `not-found`
   */
  readonly read: (input: { readonly id: string }, options?: CallOptions) => Promise<WebhookEndpoint>;
  /**
   * Change an endpoint, disable it, or enable it again.
   *
   * While it is disabled, what waits goes on waiting, and what happens is never sent to it.
   *
   * `PATCH /api/v2/webhook-endpoints/{id}`
   * @throws `not-found`
   */
  readonly change: (input: WebhookEndpointChanges & { readonly id: string }, options: ChangeOptions) => Promise<WebhookEndpoint>;
  /**
   * Remove an endpoint with its deliveries.
   *
   * `DELETE /api/v2/webhook-endpoints/{id}`
   * @throws `not-found`
   */
  readonly delete: (input: { readonly id: string }, options?: CallOptions) => Promise<undefined>;
  /**
   * Give an endpoint another secret; the one before signs beside it for a while.
   *
   * `POST /api/v2/webhook-endpoints/{id}/secret`
   * @throws `not-found`
   */
  readonly rotateSecret: (input: WebhookSecretRotation & { readonly id: string }, options?: CallOptions) => Promise<MadeWebhookEndpoint>;
  /**
   * Have the old secret sign no more.
   *
   * `DELETE /api/v2/webhook-endpoints/{id}/old-secret`
   * @throws `not-found`
   */
  readonly endOldSecret: (input: { readonly id: string }, options?: CallOptions) => Promise<undefined>;
  /**
   * Have a `webhook.ping` sent, once; read what came of it among the deliveries.
   *
   * `POST /api/v2/webhook-endpoints/{id}/ping`
   * @throws `not-found`
   * @throws `webhook-endpoint-disabled`
   */
  readonly ping: (input: { readonly id: string }, options?: CallOptions) => Promise<WebhookDelivery>;
  /**
   * List what was and will be sent to an endpoint, newest first.
   *
   * `GET /api/v2/webhook-endpoints/{id}/deliveries`
   * @throws `not-found`
   */
  readonly listDeliveries: (input: ListWebhookEndpointDeliveriesQuery, options?: CallOptions) => Promise<Page<WebhookDelivery>>;
  /** Every item of `listDeliveries`, page by page, read as far as the loop goes. */
  readonly allDeliveries: (input: Omit<ListWebhookEndpointDeliveriesQuery, 'cursor'>, options?: CallOptions) => AsyncGenerator<WebhookDelivery, void, undefined>;
  /**
   * Send one again, whatever became of it.
   *
   * `POST /api/v2/webhook-endpoints/{id}/deliveries/{deliveryId}/redelivery`
   * @throws `not-found`
   * @throws `webhook-endpoint-disabled`
   */
  readonly redeliverDelivery: (input: {
    readonly id: string;
    readonly deliveryId: string;
  }, options?: CallOptions) => Promise<WebhookDelivery>;
  /**
   * Send again what was given up and was to be sent since then.
   *
   * The oldest first, 10,000 at most: ask again while `hasMore` is true.
   *
   * `POST /api/v2/webhook-endpoints/{id}/redeliveries`
   * @throws `not-found`
   * @throws `webhook-endpoint-disabled`
   */
  readonly redeliverFailures: (input: WebhookRedeliveries & { readonly id: string }, options?: CallOptions) => Promise<RedeliveredWebhooks>;
};

/** A method for each operation, by resource. */
export type Client = {
  readonly users: Users;
  readonly emailVerifications: EmailVerifications;
  readonly passwordResets: PasswordResets;
  readonly sessions: Sessions;
  readonly apiKeys: ApiKeys;
  readonly products: Products;
  readonly inventory: Inventory;
  readonly orders: Orders;
  readonly notifications: Notifications;
  readonly realtime: Realtime;
  readonly notificationEmails: NotificationEmails;
  readonly categories: Categories;
  readonly webhookEndpoints: WebhookEndpoints;
};
