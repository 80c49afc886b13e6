// Written by `npm run openapi` from libs/contracts: edit that, and run it again.
import type { CallOptions, ChangeOptions, Lines, Page, SignInOptions } from '../../call-types.ts';

export type Registration = {
  /** Its domain may be internationalised, in its own script or in ASCII (xn--…): both are one address. */
  readonly email: string;
  readonly password?: string | undefined;
  readonly name: string;
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

export type User = {
  readonly id: string;
  readonly email: string;
  /** Whether a code that was sent there came back. */
  readonly emailVerified: boolean;
  readonly name: string;
  readonly locale: string;
  readonly addresses: readonly Address[];
  readonly createdAt: string;
  readonly updatedAt: string;
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

export type ProfileChange = {
  readonly name?: string | undefined;
  /**
   * BCP 47.
   * @example "en-GB"
   */
  readonly locale?: string | undefined;
  readonly addresses?: readonly StatedAddress[] | undefined;
};

export type Erasure = { readonly password: string };

export type PasswordChange = {
  readonly currentPassword: string;
  readonly newPassword: string;
};

export type Users = {
  /**
   * Register a customer.
   *
   * Anyone registers with a password. Staff with `users:write` may leave it out: the customer is invited, and `email-taken` then names the existing account.
   *
   * `POST /api/v1/users`
   * @throws `email-taken`
   * @throws `password-too-common`
   * @deprecated Use `/api/v2/users`.
   */
  readonly register: (input: Registration, options?: CallOptions) => Promise<User>;
  /**
   * Read your own profile.
   *
   * `GET /api/v1/users/me`
   * @throws `not-found`
   * @deprecated Use `/api/v2/users/me`.
   */
  readonly readProfile: (options?: CallOptions) => Promise<User>;
  /**
   * Change your own profile.
   *
   * What the body names is replaced, the rest stays.
   *
   * `PATCH /api/v1/users/me`
   * @throws `not-found`
   * @deprecated Use `/api/v2/users/me`.
   */
  readonly updateProfile: (input: ProfileChange, options: ChangeOptions) => Promise<User>;
  /**
   * Erase your account.
   *
   * Ends every session and erases all that names you; orders are kept without you. Not while an order is placed, paid or packed, and not the last admin. The e-mail address is free to register again.
   *
   * `DELETE /api/v1/users/me`
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
   * `PUT /api/v1/users/me/password`
   * @throws `wrong-password`
   * @throws `password-too-common`
   * @throws `login-throttled`
   */
  readonly changePassword: (input: PasswordChange, options?: CallOptions) => Promise<undefined>;
  /**
   * Have a code sent that confirms your e-mail address.
   *
   * `POST /api/v1/users/me/email-verification`
   * @throws `not-found`
   * @throws `rate-limited`
   */
  readonly requestEmailVerification: (options?: CallOptions) => Promise<undefined>;
};

export type EmailVerification = { readonly token: string };

export type EmailVerifications = {
  /**
   * Confirm an e-mail address by the code.
   *
   * An address that is not confirmed may sign in and order all the same.
   *
   * `POST /api/v1/email-verifications`
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
   * `POST /api/v1/password-resets`
   * @throws `rate-limited`
   */
  readonly request: (input: PasswordResetRequest, options?: CallOptions) => Promise<undefined>;
  /**
   * Choose a new password with the code.
   *
   * Every session is ended: sign in with the new password. Nobody has to wait any more for what was tried before.
   *
   * `POST /api/v1/password-resets/confirmation`
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
   * `POST /api/v1/sessions`
   * @throws `invalid-credentials`
   * @throws `wrong-code`
   * @throws `login-throttled`
   */
  readonly signIn: (input: Credentials, options?: SignInOptions) => Promise<SignedIn>;
  /**
   * List your live sessions, newest first.
   *
   * `GET /api/v1/sessions`
   */
  readonly list: (options?: CallOptions) => Promise<Page<Session>>;
  /**
   * End a session of yours; `current` is this one.
   *
   * `DELETE /api/v1/sessions/{id}`
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
   * `POST /api/v1/api-keys`
   * @throws `scope-not-grantable`
   * @throws `too-many-api-keys`
   */
  readonly create: (input: NewApiKey, options?: CallOptions) => Promise<MadeApiKey>;
  /**
   * List API keys, newest first, those that are no longer good too.
   *
   * `GET /api/v1/api-keys`
   */
  readonly list: (input?: ListApiKeysQuery, options?: CallOptions) => Promise<Page<ApiKey>>;
  /** Every item of `list`, page by page, read as far as the loop goes. */
  readonly all: (input?: Omit<ListApiKeysQuery, 'cursor'>, options?: CallOptions) => AsyncGenerator<ApiKey, void, undefined>;
  /**
   * Revoke an API key; within five seconds it is good nowhere.
   *
   * `DELETE /api/v1/api-keys/{id}`
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
   * `GET /api/v1/products`
   */
  readonly list: (input?: ListProductsQuery, options?: CallOptions) => Promise<Page<Product>>;
  /** Every item of `list`, page by page, read as far as the loop goes. */
  readonly all: (input?: Omit<ListProductsQuery, 'cursor'>, options?: CallOptions) => AsyncGenerator<Product, void, undefined>;
  /**
   * Read a product.
   *
   * `GET /api/v1/products/{id}`
   * @throws `not-found`
   */
  readonly read: (input: { readonly id: string }, options?: CallOptions) => Promise<Product>;
  /**
   * Create a product, with nothing of it in stock.
   *
   * `POST /api/v1/products`
   * @throws `sku-taken`
   */
  readonly create: (input: NewProduct, options?: CallOptions) => Promise<Product>;
  /**
   * Change a product.
   *
   * What the body names is replaced, the rest stays. An SKU is for ever.
   *
   * `PATCH /api/v1/products/{id}`
   * @throws `not-found`
   */
  readonly change: (input: ProductChange & { readonly id: string }, options: ChangeOptions) => Promise<Product>;
  /**
   * Create and change products from a file.
   *
   * Each line is a product as POST /products takes it: of a new SKU one is created, of a known one changed. Lines that are not valid are refused, the others taken, in batches. Where a file breaks off, its record (Location) says what was done. CSV begins with the names of its columns: sku, title, category, price, currency, description.
   *
   * `POST /api/v1/products/imports`
   */
  readonly import: (input: ImportProductsQuery & Lines<'application/x-ndjson' | 'text/csv'>, options?: CallOptions) => Promise<ProductImport>;
  /**
   * List imports and dry runs, newest first.
   *
   * `GET /api/v1/products/imports`
   */
  readonly listImports: (input?: ListProductImportsQuery, options?: CallOptions) => Promise<Page<ProductImport>>;
  /** Every item of `listImports`, page by page, read as far as the loop goes. */
  readonly allImports: (input?: Omit<ListProductImportsQuery, 'cursor'>, options?: CallOptions) => AsyncGenerator<ProductImport, void, undefined>;
  /**
   * Cancel an import that is under way.
   *
   * It ends after the batch that is being written, which stays. One that is over is answered as it ended.
   *
   * `POST /api/v1/products/imports/{id}/cancellation`
   * @throws `not-found`
   */
  readonly cancelImport: (input: { readonly id: string }, options?: CallOptions) => Promise<ProductImport>;
  /**
   * Read how an import stands or ended.
   *
   * `GET /api/v1/products/imports/{id}`
   * @throws `not-found`
   */
  readonly readImport: (input: { readonly id: string }, options?: CallOptions) => Promise<ProductImport>;
  /**
   * List the lines that an import refused.
   *
   * The first 10,000 of them; the record of the import counts them all.
   *
   * `GET /api/v1/products/imports/{id}/refusals`
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
   * `GET /api/v1/inventory/{productId}`
   * @throws `not-found`
   */
  readonly readStock: (input: { readonly productId: string }, options?: CallOptions) => Promise<Stock>;
  /**
   * Book units in or out.
   *
   * A positive delta is a receipt. What is reserved for orders cannot be taken out.
   *
   * `POST /api/v1/inventory/{productId}/adjustments`
   * @throws `not-found`
   * @throws `stock-would-be-negative`
   * @throws `stock-too-large`
   */
  readonly adjustStock: (input: StockAdjustment & { readonly productId: string }, options?: CallOptions) => Promise<Stock>;
};

export type NewOrder = {
  readonly items: readonly {
    readonly productId: string;
    readonly quantity: number;
  }[];
  readonly shippingAddress: StatedAddress;
  /** Refused as `price-changed` where it no longer holds. */
  readonly expectedTotal?: StatedMoney | undefined;
  /** Whose order it is: needs `orders:on-behalf`. */
  readonly customerId?: string | undefined;
};

export type Order = {
  readonly id: string;
  readonly customerId: string;
  readonly status: 'placed' | 'paid' | 'packed' | 'shipped' | 'delivered' | 'cancelled' | (string & {});
  readonly items: readonly {
    readonly productId: string;
    readonly sku: string;
    readonly title: string;
    readonly quantity: number;
    readonly unitPrice: Money;
    readonly lineTotal: Money;
  }[];
  readonly total: Money;
  readonly shippingAddress: Address;
  readonly placedAt: string;
  readonly updatedAt: string;
};

export type ListOrdersQuery = {
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
  readonly reason?: string;
};

export type Orders = {
  /**
   * Place an order, met in full or not at all.
   *
   * `POST /api/v1/orders`
   * @throws `out-of-stock`
   * @throws `price-changed`
   * @throws `unknown-reference`
   * @throws `forbidden`
   * @throws `insufficient-user-authentication`
   * @deprecated Use `/api/v2/orders`.
   */
  readonly place: (input: NewOrder, options?: CallOptions) => Promise<Order>;
  /**
   * List your orders, newest first.
   *
   * `GET /api/v1/orders`
   * @deprecated Use `/api/v2/orders`.
   */
  readonly list: (input?: ListOrdersQuery, options?: CallOptions) => Promise<Page<Order>>;
  /** Every item of `list`, page by page, read as far as the loop goes. */
  readonly all: (input?: Omit<ListOrdersQuery, 'cursor'>, options?: CallOptions) => AsyncGenerator<Order, void, undefined>;
  /**
   * Read an order of yours.
   *
   * `GET /api/v1/orders/{id}`
   * @throws `not-found`
   * @deprecated Use `/api/v2/orders/{id}`.
   */
  readonly read: (input: { readonly id: string }, options?: CallOptions) => Promise<Order>;
  /**
   * Read what has happened to an order, oldest first.
   *
   * `GET /api/v1/orders/{id}/events`
   * @throws `not-found`
   * @deprecated Use `/api/v2/orders/{id}/events`.
   */
  readonly listEvents: (input: ListOrderEventsQuery, options?: CallOptions) => Promise<Page<OrderEvent>>;
  /** Every item of `listEvents`, page by page, read as far as the loop goes. */
  readonly allEvents: (input: Omit<ListOrderEventsQuery, 'cursor'>, options?: CallOptions) => AsyncGenerator<OrderEvent, void, undefined>;
  /**
   * Cancel an order that has not shipped.
   *
   * `POST /api/v1/orders/{id}/cancellation`
   * @throws `not-found`
   * @throws `invalid-transition`
   * @deprecated Use `/api/v2/orders/{id}/cancellation`.
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
   * `GET /api/v1/notifications`
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
   * `POST /api/v1/notifications/read`
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
   * `POST /api/v1/realtime/tickets`
   */
  readonly createTicket: (options?: CallOptions) => Promise<RealtimeTicket>;
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
};
