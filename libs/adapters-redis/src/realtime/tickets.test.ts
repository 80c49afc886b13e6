import { ticketsContract } from './tickets.contract.ts';
import { memoryTickets } from './tickets.ts';

ticketsContract('memory', async () => memoryTickets());
