// Written by `npm run openapi` from libs/contracts: edit that, and run it again.
/** The operations, by resource. */
export const operations = {
  users: {
    register: { operationId: 'registerUser', method: 'post', path: '/api/v2/users', sends: 'body', keyed: true },
    readProfile: { operationId: 'readProfile', method: 'get', path: '/api/v2/users/me', tagged: true },
    updateProfile: { operationId: 'updateProfile', method: 'patch', path: '/api/v2/users/me', sends: 'body' },
    erase: { operationId: 'eraseUser', method: 'delete', path: '/api/v2/users/me', sends: 'body', empty: true },
    changePassword: { operationId: 'changePassword', method: 'put', path: '/api/v2/users/me/password', sends: 'body', empty: true },
    requestEmailVerification: { operationId: 'requestEmailVerification', method: 'post', path: '/api/v2/users/me/email-verification', empty: true },
    listAddresses: { operationId: 'listAddresses', method: 'get', path: '/api/v2/users/me/addresses' },
    createAddress: { operationId: 'createAddress', method: 'post', path: '/api/v2/users/me/addresses', sends: 'body', keyed: true },
    readAddress: { operationId: 'readAddress', method: 'get', path: '/api/v2/users/me/addresses/{id}', sends: 'parameters', tagged: true },
    replaceAddress: { operationId: 'replaceAddress', method: 'put', path: '/api/v2/users/me/addresses/{id}', sends: 'body' },
    deleteAddress: { operationId: 'deleteAddress', method: 'delete', path: '/api/v2/users/me/addresses/{id}', sends: 'parameters', empty: true },
    readNotificationPreferences: { operationId: 'readNotificationPreferences', method: 'get', path: '/api/v2/users/me/notification-preferences', tagged: true },
    changeNotificationPreferences: { operationId: 'changeNotificationPreferences', method: 'patch', path: '/api/v2/users/me/notification-preferences', sends: 'body' },
  },
  emailVerifications: {
    verifyEmail: { operationId: 'verifyEmail', method: 'post', path: '/api/v2/email-verifications', sends: 'body', empty: true, public: true },
  },
  passwordResets: {
    request: { operationId: 'requestPasswordReset', method: 'post', path: '/api/v2/password-resets', sends: 'body', empty: true, public: true },
    resetPassword: { operationId: 'resetPassword', method: 'post', path: '/api/v2/password-resets/confirmation', sends: 'body', empty: true, public: true },
  },
  sessions: {
    signIn: { operationId: 'signIn', method: 'post', path: '/api/v2/sessions', sends: 'body', public: true },
    list: { operationId: 'listSessions', method: 'get', path: '/api/v2/sessions' },
    signOut: { operationId: 'signOut', method: 'delete', path: '/api/v2/sessions/{id}', sends: 'parameters', empty: true },
  },
  apiKeys: {
    create: { operationId: 'createApiKey', method: 'post', path: '/api/v2/api-keys', sends: 'body' },
    list: { operationId: 'listApiKeys', method: 'get', path: '/api/v2/api-keys', sends: 'parameters', paged: true },
    revoke: { operationId: 'revokeApiKey', method: 'delete', path: '/api/v2/api-keys/{id}', sends: 'parameters', empty: true },
  },
  products: {
    list: { operationId: 'listProducts', method: 'get', path: '/api/v2/products', sends: 'parameters', public: true, tagged: true, paged: true },
    read: { operationId: 'readProduct', method: 'get', path: '/api/v2/products/{id}', sends: 'parameters', public: true, tagged: true },
    create: { operationId: 'createProduct', method: 'post', path: '/api/v2/products', sends: 'body', keyed: true },
    change: { operationId: 'changeProduct', method: 'patch', path: '/api/v2/products/{id}', sends: 'body' },
    import: { operationId: 'importProducts', method: 'post', path: '/api/v2/products/imports', sends: 'lines', keyed: true },
    listImports: { operationId: 'listProductImports', method: 'get', path: '/api/v2/products/imports', sends: 'parameters', paged: true },
    cancelImport: { operationId: 'cancelProductImport', method: 'post', path: '/api/v2/products/imports/{id}/cancellation', sends: 'parameters' },
    readImport: { operationId: 'readProductImport', method: 'get', path: '/api/v2/products/imports/{id}', sends: 'parameters' },
    listImportRefusals: { operationId: 'listProductImportRefusals', method: 'get', path: '/api/v2/products/imports/{id}/refusals', sends: 'parameters', paged: true },
  },
  inventory: {
    readStock: { operationId: 'readStock', method: 'get', path: '/api/v2/inventory/{productId}', sends: 'parameters', tagged: true },
    adjustStock: { operationId: 'adjustStock', method: 'post', path: '/api/v2/inventory/{productId}/adjustments', sends: 'body', keyed: true },
  },
  orders: {
    place: { operationId: 'placeOrder', method: 'post', path: '/api/v2/orders', sends: 'body', keyed: true },
    list: { operationId: 'listOrders', method: 'get', path: '/api/v2/orders', sends: 'parameters', paged: true },
    read: { operationId: 'readOrder', method: 'get', path: '/api/v2/orders/{id}', sends: 'parameters', tagged: true },
    listEvents: { operationId: 'listOrderEvents', method: 'get', path: '/api/v2/orders/{id}/events', sends: 'parameters', paged: true },
    cancel: { operationId: 'cancelOrder', method: 'post', path: '/api/v2/orders/{id}/cancellation', sends: 'parameters' },
  },
  notifications: {
    list: { operationId: 'listNotifications', method: 'get', path: '/api/v2/notifications', sends: 'parameters', paged: true },
    markRead: { operationId: 'markNotificationsRead', method: 'post', path: '/api/v2/notifications/read', sends: 'body' },
  },
  realtime: {
    createTicket: { operationId: 'createRealtimeTicket', method: 'post', path: '/api/v2/realtime/tickets' },
  },
  notificationEmails: {
    unsubscribe: { operationId: 'unsubscribe', method: 'post', path: '/api/v2/notification-emails/{id}/unsubscribe/{token}', sends: 'parameters', empty: true, public: true },
  },
  categories: {
    list: { operationId: 'listCategories', method: 'get', path: '/api/v2/categories', public: true, tagged: true },
  },
  webhookEndpoints: {
    create: { operationId: 'createWebhookEndpoint', method: 'post', path: '/api/v2/webhook-endpoints', sends: 'body' },
    list: { operationId: 'listWebhookEndpoints', method: 'get', path: '/api/v2/webhook-endpoints', sends: 'parameters', paged: true },
    read: { operationId: 'readWebhookEndpoint', method: 'get', path: '/api/v2/webhook-endpoints/{id}', sends: 'parameters', tagged: true },
    change: { operationId: 'changeWebhookEndpoint', method: 'patch', path: '/api/v2/webhook-endpoints/{id}', sends: 'body' },
    delete: { operationId: 'deleteWebhookEndpoint', method: 'delete', path: '/api/v2/webhook-endpoints/{id}', sends: 'parameters', empty: true },
    rotateSecret: { operationId: 'rotateWebhookEndpointSecret', method: 'post', path: '/api/v2/webhook-endpoints/{id}/secret', sends: 'body' },
    endOldSecret: { operationId: 'endWebhookEndpointOldSecret', method: 'delete', path: '/api/v2/webhook-endpoints/{id}/old-secret', sends: 'parameters', empty: true },
    ping: { operationId: 'pingWebhookEndpoint', method: 'post', path: '/api/v2/webhook-endpoints/{id}/ping', sends: 'parameters' },
    listDeliveries: { operationId: 'listWebhookEndpointDeliveries', method: 'get', path: '/api/v2/webhook-endpoints/{id}/deliveries', sends: 'parameters', paged: true },
    redeliverDelivery: { operationId: 'redeliverWebhookEndpointDelivery', method: 'post', path: '/api/v2/webhook-endpoints/{id}/deliveries/{deliveryId}/redelivery', sends: 'parameters' },
    redeliverFailures: { operationId: 'redeliverWebhookEndpointFailures', method: 'post', path: '/api/v2/webhook-endpoints/{id}/redeliveries', sends: 'body' },
  },
} as const;

export const refreshSession = { operationId: 'refreshSession', method: 'post', path: '/api/v2/sessions/refresh', sends: 'body', public: true } as const;
