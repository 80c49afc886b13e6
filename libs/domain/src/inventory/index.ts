import { type PortsOf, withPorts } from '../shared/index.ts';
import { adjustStock } from './adjust-stock.ts';
import { announceStock, passUnannounced } from './announce-stock.ts';
import { findStock } from './find-stock.ts';
import { listMovements } from './list-movements.ts';

export type * from './adjust-stock.ts';
export * from './announce-stock.ts';
export type * from './find-stock.ts';
export { type ExportMovements, exportMovements, type ListMovements, shippedOrder } from './list-movements.ts';
export type * from './ports.ts';
export * from './stock.ts';

const useCases = { findStock, listMovements, adjustStock, announceStock, passUnannounced };

export type InventoryPorts = PortsOf<typeof useCases>;

export const createInventory = (ports: InventoryPorts) => withPorts(useCases, ports);
