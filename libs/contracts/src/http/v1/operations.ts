import type { Endpoint } from '../endpoint.ts';
import * as apiKeys from './api-keys.ts';
import * as emailVerifications from './email-verifications.ts';
import * as inventory from './inventory.ts';
import * as notifications from './notifications.ts';
import * as orders from './orders.ts';
import * as passwordResets from './password-resets.ts';
import * as productImports from './product-imports.ts';
import * as products from './products.ts';
import * as sessions from './sessions.ts';
import * as users from './users.ts';

/** What version 1 offers to clients, each operation with types of its own. */
export const v1Operations = [
  users.registerUser,
  users.readProfile,
  users.updateProfile,
  users.eraseUser,
  users.changePassword,
  emailVerifications.requestEmailVerification,
  emailVerifications.verifyEmail,
  passwordResets.requestPasswordReset,
  passwordResets.resetPassword,
  sessions.signIn,
  sessions.refreshSession,
  sessions.listSessions,
  sessions.signOut,
  apiKeys.createApiKey,
  apiKeys.listApiKeys,
  apiKeys.revokeApiKey,
  products.listProducts,
  products.readProduct,
  products.createProduct,
  products.changeProduct,
  productImports.importProducts,
  productImports.readProductImport,
  productImports.listProductImportRefusals,
  inventory.readStock,
  inventory.adjustStock,
  orders.placeOrder,
  orders.listOrders,
  orders.readOrder,
  orders.listOrderEvents,
  orders.cancelOrder,
  notifications.listNotifications,
  notifications.markNotificationsRead,
] as const satisfies readonly Endpoint[];
