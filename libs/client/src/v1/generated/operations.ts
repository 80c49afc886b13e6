// Written by `npm run openapi` from libs/contracts: edit that, and run it again.
/** The operations, by resource. */
export const operations = {
  users: {
    register: { operationId: 'registerUser', method: 'post', path: '/api/v1/users', sends: 'body', keyed: true },
    readProfile: { operationId: 'readProfile', method: 'get', path: '/api/v1/users/me', tagged: true },
    updateProfile: { operationId: 'updateProfile', method: 'patch', path: '/api/v1/users/me', sends: 'body' },
    erase: { operationId: 'eraseUser', method: 'delete', path: '/api/v1/users/me', sends: 'body', empty: true },
    changePassword: { operationId: 'changePassword', method: 'put', path: '/api/v1/users/me/password', sends: 'body', empty: true },
    requestEmailVerification: { operationId: 'requestEmailVerification', method: 'post', path: '/api/v1/users/me/email-verification', empty: true },
  },
  emailVerifications: {
    verifyEmail: { operationId: 'verifyEmail', method: 'post', path: '/api/v1/email-verifications', sends: 'body', empty: true, public: true },
  },
  passwordResets: {
    request: { operationId: 'requestPasswordReset', method: 'post', path: '/api/v1/password-resets', sends: 'body', empty: true, public: true },
    resetPassword: { operationId: 'resetPassword', method: 'post', path: '/api/v1/password-resets/confirmation', sends: 'body', empty: true, public: true },
  },
  sessions: {
    signIn: { operationId: 'signIn', method: 'post', path: '/api/v1/sessions', sends: 'body', public: true },
    list: { operationId: 'listSessions', method: 'get', path: '/api/v1/sessions' },
    signOut: { operationId: 'signOut', method: 'delete', path: '/api/v1/sessions/{id}', sends: 'parameters', empty: true },
  },
  apiKeys: {
    create: { operationId: 'createApiKey', method: 'post', path: '/api/v1/api-keys', sends: 'body' },
    list: { operationId: 'listApiKeys', method: 'get', path: '/api/v1/api-keys', sends: 'parameters', paged: true },
    revoke: { operationId: 'revokeApiKey', method: 'delete', path: '/api/v1/api-keys/{id}', sends: 'parameters', empty: true },
  },
  products: {
    list: { operationId: 'listProducts', method: 'get', path: '/api/v1/products', sends: 'parameters', public: true, tagged: true, paged: true },
    read: { operationId: 'readProduct', method: 'get', path: '/api/v1/products/{id}', sends: 'parameters', public: true, tagged: true },
    create: { operationId: 'createProduct', method: 'post', path: '/api/v1/products', sends: 'body', keyed: true },
    change: { operationId: 'changeProduct', method: 'patch', path: '/api/v1/products/{id}', sends: 'body' },
    import: { operationId: 'importProducts', method: 'post', path: '/api/v1/products/imports', sends: 'lines', keyed: true },
    listImports: { operationId: 'listProductImports', method: 'get', path: '/api/v1/products/imports', sends: 'parameters', paged: true },
    cancelImport: { operationId: 'cancelProductImport', method: 'post', path: '/api/v1/products/imports/{id}/cancellation', sends: 'parameters' },
    readImport: { operationId: 'readProductImport', method: 'get', path: '/api/v1/products/imports/{id}', sends: 'parameters' },
    listImportRefusals: { operationId: 'listProductImportRefusals', method: 'get', path: '/api/v1/products/imports/{id}/refusals', sends: 'parameters', paged: true },
  },
  inventory: {
    readStock: { operationId: 'readStock', method: 'get', path: '/api/v1/inventory/{productId}', sends: 'parameters', tagged: true },
    adjustStock: { operationId: 'adjustStock', method: 'post', path: '/api/v1/inventory/{productId}/adjustments', sends: 'body', keyed: true },
  },
  orders: {
    place: { operationId: 'placeOrder', method: 'post', path: '/api/v1/orders', sends: 'body', keyed: true },
    list: { operationId: 'listOrders', method: 'get', path: '/api/v1/orders', sends: 'parameters', paged: true },
    read: { operationId: 'readOrder', method: 'get', path: '/api/v1/orders/{id}', sends: 'parameters', tagged: true },
    listEvents: { operationId: 'listOrderEvents', method: 'get', path: '/api/v1/orders/{id}/events', sends: 'parameters', paged: true },
    cancel: { operationId: 'cancelOrder', method: 'post', path: '/api/v1/orders/{id}/cancellation', sends: 'parameters' },
  },
  notifications: {
    list: { operationId: 'listNotifications', method: 'get', path: '/api/v1/notifications', sends: 'parameters', paged: true },
    markRead: { operationId: 'markNotificationsRead', method: 'post', path: '/api/v1/notifications/read', sends: 'body' },
  },
  realtime: {
    createTicket: { operationId: 'createRealtimeTicket', method: 'post', path: '/api/v1/realtime/tickets' },
  },
} as const;

export const refreshSession = { operationId: 'refreshSession', method: 'post', path: '/api/v1/sessions/refresh', sends: 'body', public: true } as const;
