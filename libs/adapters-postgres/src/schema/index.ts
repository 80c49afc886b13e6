export * from './catalog.ts';
export * from './events.ts';
export * from './fulfilment.ts';
export * from './identity.ts';
export * from './inventory.ts';
export * from './notifications.ts';
export * from './orders.ts';
export * from './users.ts';
