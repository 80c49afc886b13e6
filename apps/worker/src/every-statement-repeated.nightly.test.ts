import { everyStatement, repeatedFaults } from './testing/every-statement.ts';
import { cancelledLives } from './testing/lives-cancelled.ts';
import { delivered } from './testing/lives-delivered.ts';

everyStatement({ lives: [delivered, ...cancelledLives], faults: repeatedFaults, rounds: 1, lanes: 4 });
