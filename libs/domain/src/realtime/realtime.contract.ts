export * from './announcements.contract.ts';
export * from './channel-log.contract.ts';
