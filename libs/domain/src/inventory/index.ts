import { type AdjustStockPorts, adjustStock } from './adjust-stock.ts';
import { type AnnounceStockPorts, announceStock } from './announce-stock.ts';
import { type FindStockPorts, findStock } from './find-stock.ts';

export type { AdjustStock, AdjustStockRefusal } from './adjust-stock.ts';
export type { AnnounceStock } from './announce-stock.ts';
export * from './events.ts';
export type { FindStock, ProductNotFound } from './find-stock.ts';
export type * from './ports.ts';
export * from './stock.ts';

export type InventoryPorts = FindStockPorts & AdjustStockPorts & AnnounceStockPorts;

export const createInventory = (ports: InventoryPorts) => ({
  findStock: findStock(ports),
  adjustStock: adjustStock(ports),
  announceStock: announceStock(ports),
});
